import { openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { createApi } from "../../packages/server/src/api/create-api.ts";
import { listen } from "../../packages/server/src/api/listen.ts";
import { openSqliteBackend } from "../../packages/server/src/backend/sqlite/open-sqlite-backend.ts";
import { hashSecret, hintOf } from "../../packages/server/src/core/client-key.ts";
import { systemClock } from "../../packages/server/src/core/clock.ts";
import { silentLog } from "../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../packages/server/src/core/settlement.ts";
import { uuidV7 } from "../../packages/server/src/core/uuid-v7.ts";
import { createLog } from "../../packages/server/src/server/create-log.ts";
import { logRequests } from "../../packages/server/src/server/log-requests.ts";
import { createMetrics } from "../../packages/server/src/server/metrics/create-metrics.ts";
import { observeAll } from "../../packages/server/src/server/observe-all.ts";
import { startWorker } from "../../packages/server/src/worker/worker.ts";
import { CLIENT_KEY } from "../lib/protocol-client.ts";
import { bareServer } from "./bare-server.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";

/**
 * The store behind Stile's API, with metrics and log as in the service (`kind: "api"`), or behind a bare node:http server
 * that does the same durable work. With `attemptMs`, a worker ends each task after this time, with the current time as
 * the token.
 */
const { kind, attemptMs } = JSON.parse(process.argv[2] ?? "{}") as {
  kind: "api" | "bare";
  attemptMs?: number;
};
const directory = await mkdtemp(path.join(tmpdir(), "stile-bench-"));
const backend = await openSqliteBackend({
  directory,
  clock: systemClock,
  ids: uuidV7,
  retryPolicy: DEFAULT_RETRY_POLICY,
  maxQueued: 100_000_000,
  log: silentLog,
});
await backend.clients.addKey({
  clientName: "benchmark",
  hash: hashSecret(CLIENT_KEY),
  hint: hintOf(CLIENT_KEY),
});
const nowhere = openSync("/dev/null", "w");
const log = createLog(
  { logLevel: "info", logFormat: "json" },
  { write: (line) => void writeSync(nowhere, line) },
);
const metrics = createMetrics({
  backend,
  worker: {
    pool: () => ({ browsers: 0, browserRestarts: 0, idle: 0, leased: 0, opening: 0, waiting: 0 }),
    runningAttempts: () => 0,
    endedAttempts: () => 0,
    slots: 16,
  },
  maxQueued: 1,
});
const services = {
  tasks: metrics.tasks,
  clients: backend.clients,
  callbacks: backend.callbacks,
  ids: uuidV7,
  incidentIds: uuidV7,
  isKnownSite: () => false,
  isReady: () => true,
  slots: 16,
  observer: observeAll([metrics.observer, logRequests(log)]),
  log,
};
const worker =
  attemptMs === undefined
    ? undefined
    : startWorker({
        ...services,
        workerId: "benchmark",
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
const server =
  kind === "api" ? await listen(createApi(services), { port: 0 }) : await bareServer(backend.tasks, uuidV7);
serveUntilStopped({ url: server.url }, async () => {
  await server.close();
  await worker?.drain(0);
  await backend.close();
  await rm(directory, { recursive: true });
});
