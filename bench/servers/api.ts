import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApi } from "../../src/api/create-api.ts";
import { listen } from "../../src/api/listen.ts";
import { openSqliteBackend } from "../../src/backend/sqlite/open-sqlite-backend.ts";
import { hashSecret, hintOf } from "../../src/core/client-key.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../src/core/settlement.ts";
import { createUuidV7 } from "../../src/core/uuid-v7.ts";
import { CLIENT_KEY } from "../lib/protocol-client.ts";
import { bareServer } from "./bare-server.ts";
import { serveUntilStopped } from "./serve-until-stopped.ts";

/** The store behind either Stile's API (`kind: "api"`) or a bare node:http server that does the same durable work. */
const { kind } = JSON.parse(process.argv[2] ?? "{}") as { kind: "api" | "bare" };
const directory = await mkdtemp(path.join(tmpdir(), "stile-bench-"));
const ids = createUuidV7(systemClock);
const backend = await openSqliteBackend({
  directory,
  clock: systemClock,
  ids,
  retryPolicy: DEFAULT_RETRY_POLICY,
  maxQueued: 100_000_000,
  log: silentLog,
});
await backend.clients.addKey({
  clientName: "benchmark",
  hash: hashSecret(CLIENT_KEY),
  hint: hintOf(CLIENT_KEY),
});
const services = {
  tasks: backend.tasks,
  clients: backend.clients,
  callbacks: backend.callbacks,
  clock: systemClock,
  ids,
  incidentIds: ids,
  isKnownSite: () => false,
  isReady: () => true,
  slots: 16,
  log: silentLog,
};
const server =
  kind === "api" ? await listen(createApi(services), { port: 0 }) : await bareServer(backend.tasks, ids);
serveUntilStopped({ url: server.url }, async () => {
  await server.close();
  await backend.close();
  await rm(directory, { recursive: true });
});
