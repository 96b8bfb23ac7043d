import { randomUUID } from "node:crypto";
import { openConnection } from "../../src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../src/backend/valkey/open-valkey-backend.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../src/core/settlement.ts";
import { createUuidV7 } from "../../src/core/uuid-v7.ts";
import { startWorker } from "../../src/worker/worker.ts";
import { SOLUTION } from "../cluster/fill-queue.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";

/** A worker process whose handler costs nothing: what is left is the queue. */
const { url, prefix, concurrency } = JSON.parse(process.argv[2] ?? "{}") as {
  url: string;
  prefix: string;
  concurrency: number;
};
const connection = await openConnection({ url, prefix, log: silentLog });
const ids = createUuidV7(systemClock);
const backend = await openValkeyBackend({
  connection,
  clock: systemClock,
  ids,
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
});
const worker = startWorker({
  tasks: backend.tasks,
  handler: async () => ({ status: "completed", solution: SOLUTION }),
  retryPolicy: DEFAULT_RETRY_POLICY,
  clock: systemClock,
  log: silentLog,
  incidentIds: randomUUID,
  workerId: ids(),
  concurrency,
  attemptTimeoutMs: 60_000,
  leaseMs: 30_000,
});
serveUntilStopped({}, async () => {
  await worker.drain(0);
  await backend.close();
  await connection.close();
});
