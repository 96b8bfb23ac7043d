import { openConnection } from "../../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { silentLog } from "../../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../../packages/server/src/core/settlement.ts";
import { uuidV7 } from "../../../packages/server/src/core/uuid-v7.ts";
import type { DoomedAction } from "./open-survivor.ts";

/** A node that performs one action, prints the store's answer as a line of JSON, and waits to be killed. */
const { url, prefix, leaseMs, action } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly url: string;
  readonly prefix: string;
  readonly leaseMs: number;
  readonly action: DoomedAction;
};
process.stdin.resume().once("end", () => process.exit());
const connection = await openConnection({ url, prefix, log: silentLog });
const { tasks } = await openValkeyBackend({
  connection,
  ids: uuidV7,
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
});

async function act(): Promise<unknown> {
  if (action.name === "create") return await tasks.create(action.task);
  const [task] = await tasks.claim({ workerId: "doomed", limit: 1, leaseMs });
  if (action.name === "claim" || task === undefined) return { status: task?.status };
  const solution = { token: "doomed", userAgent: "agent" };
  return await tasks.settle(task.lease, { status: "completed", solution });
}

process.stdout.write(`${JSON.stringify(await act())}\n`);
