import { setTimeout } from "node:timers/promises";
import { createApi } from "../../packages/server/src/api/create-api.ts";
import { listen } from "../../packages/server/src/api/listen.ts";
import { openConnection } from "../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { hashSecret, hintOf } from "../../packages/server/src/core/client-key.ts";
import { silentLog } from "../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../packages/server/src/core/settlement.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";
import { startWorker } from "../../packages/server/src/worker/worker.ts";
import { CLIENT_KEY } from "../lib/protocol-client.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";

/**
 * A node with Valkey: the API, a worker that ends each task after `attemptMs` with the current time as the token, or both.
 */
const { url, prefix, hasApi, attemptMs } = JSON.parse(process.argv[2] ?? "{}") as {
  url: string;
  prefix: string;
  hasApi: boolean;
  attemptMs?: number;
};
const connection = await openConnection({ url, prefix, log: silentLog });
const backend = await openValkeyBackend({
  connection,
  ids: uuidV7,
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
});
await backend.clients.addKey({
  clientName: "benchmark",
  hash: hashSecret(CLIENT_KEY),
  hint: hintOf(CLIENT_KEY),
});
const services = {
  ...backend,
  ids: uuidV7,
  incidentIds: uuidV7,
  isKnownSite: () => false,
  isReady: () => true,
  slots: 16,
  log: silentLog,
};
const worker =
  attemptMs === undefined
    ? undefined
    : startWorker({
        ...services,
        workerId: uuidV7(),
        concurrency: 16,
        attemptTimeoutMs: 30_000,
        leaseMs: 30_000,
        retryPolicy: DEFAULT_RETRY_POLICY,
        async handler() {
          await setTimeout(attemptMs);
          const token = String(performance.timeOrigin + performance.now());
          return { status: "completed", solution: { token, userAgent: "benchmark" } };
        },
      });
const server = hasApi ? await listen(createApi(services), { port: 0 }) : undefined;
serveUntilStopped({ url: server?.url ?? "" }, async () => {
  await server?.close();
  await worker?.drain(0);
  await backend.close();
  await connection.close();
});
