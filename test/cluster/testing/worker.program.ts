import { setTimeout as delay } from "node:timers/promises";
import { openConnection } from "../../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { silentLog } from "../../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../../packages/server/src/core/settlement.ts";
import { uuidV7 } from "../../../packages/server/src/core/uuid-v7.ts";
import { overrideMethods } from "../../../packages/server/src/server/override-methods.ts";
import { startWorker } from "../../../packages/server/src/worker/worker.ts";
import type { WorkerLine } from "./worker-line.ts";

/**
 * A worker whose attempts only wait, in a separate process that tests kill or pause. Prints which attempts began and
 * which ends the store accepted. Like a worker that hangs, it does not abort attempts whose lease is lost: the store must
 * refuse their late outcomes.
 */
const { valkeyUrl, prefix, leaseMs, attemptMs, repeatedMs, concurrency } = JSON.parse(
  process.argv[2] ?? "{}",
) as {
  readonly valkeyUrl: string;
  readonly prefix: string;
  readonly leaseMs: number;
  readonly attemptMs: number;
  readonly repeatedMs: number;
  readonly concurrency: number;
};

function print(line: WorkerLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const workerId = uuidV7();
const connection = await openConnection({ url: valkeyUrl, prefix, log: silentLog });
const backend = await openValkeyBackend({
  connection,
  ids: uuidV7,
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
});
const { tasks } = backend;
const settle: typeof tasks.settle = async (lease, settlement, record) => {
  const outcome = await tasks.settle(lease, settlement, record);
  const { taskId } = lease;
  if (outcome.status === "lease_lost") print({ event: "refused", taskId });
  else if (settlement.status === "completed") {
    print({ event: "completed", taskId, token: settlement.solution.token });
  }
  return outcome;
};
const worker = startWorker({
  tasks: overrideMethods(tasks, { settle }),
  async handler({ id, attempts }) {
    print({ event: "began", taskId: id });
    await delay(attempts === 1 ? attemptMs : repeatedMs);
    const solution = { token: `${id}/${attempts}/${workerId}`, userAgent: "test" };
    return { status: "completed", solution };
  },
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
  incidentIds: uuidV7,
  workerId,
  concurrency,
  attemptTimeoutMs: 60_000,
  leaseMs,
});
process.stdin.resume().once("end", () => process.exit());
process.once("SIGTERM", () => {
  void worker
    .drain(10_000)
    .then(() => backend.close())
    .then(() => connection.close());
});
print({ event: "ready" });
