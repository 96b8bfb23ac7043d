import { randomUUID } from "node:crypto";
import { createApi } from "../../../src/api/create-api.ts";
import { listen } from "../../../src/api/listen.ts";
import { openConnection } from "../../../src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../../src/backend/valkey/open-valkey-backend.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../../src/core/settlement.ts";
import { createUuidV7 } from "../../../src/core/uuid-v7.ts";

const { valkeyUrl, prefix } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly valkeyUrl: string;
  readonly prefix: string;
};
const ids = createUuidV7(systemClock);
const connection = await openConnection({ url: valkeyUrl, prefix, log: silentLog });
const backend = await openValkeyBackend({
  connection,
  clock: systemClock,
  ids,
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
});
let ready = true;
const api = createApi({
  ...backend,
  clock: systemClock,
  ids,
  incidentIds: randomUUID,
  isKnownSite: () => false,
  isReady: () => ready,
  slots: 16,
  log: silentLog,
});
const server = await listen(api, { port: 0 });
process.stdout.write(`  API   ${server.url}\n  Ctrl-C stops\n`);
process.stdin.resume().once("end", () => process.exit());
process.once("SIGTERM", () => {
  ready = false;
  void server
    .close()
    .then(() => backend.close())
    .then(() => connection.close());
});
