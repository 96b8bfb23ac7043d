import { randomUUID } from "node:crypto";
import { openConnection } from "../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { silentLog } from "../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../packages/server/src/core/settlement.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";
import { startWorker } from "../../packages/server/src/worker/worker.ts";
import { MAX_QUEUED, SOLUTION } from "../cluster/fill-queue.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";

/** A worker process with a handler that does nothing, to measure the queue alone. */
const { url, prefix, concurrency } = JSON.parse(process.argv[2] ?? "{}") as {
  url: string;
  prefix: string;
  concurrency: number;
};
const connection = await openConnection({ url, prefix, log: silentLog });
const backend = await openValkeyBackend({
  connection,
  ids: uuidV7,
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
  maxQueued: MAX_QUEUED,
});
const worker = startWorker({
  tasks: backend.tasks,
  handler: async () => ({ status: "completed", solution: SOLUTION }),
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
  incidentIds: randomUUID,
  workerId: uuidV7(),
  concurrency,
  attemptTimeoutMs: 60_000,
  leaseMs: 30_000,
});
serveUntilStopped({}, async () => {
  await worker.drain(0);
  await backend.close();
  await connection.close();
});
