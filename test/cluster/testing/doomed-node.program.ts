import { openConnection } from "../../../packages/server/src/backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../../../packages/server/src/backend/valkey/open-valkey-backend.ts";
import { systemClock } from "../../../packages/server/src/core/clock.ts";
import { silentLog } from "../../../packages/server/src/core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../../packages/server/src/core/settlement.ts";
import { createUuidV7 } from "../../../packages/server/src/core/uuid-v7.ts";

/** A node that creates one task or claims one, tells when that is done, and waits for its end. */
const { url, prefix, create, claim } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly url: string;
  readonly prefix: string;
  readonly create?: { readonly id: string; readonly clientId: string };
  readonly claim?: { readonly leaseMs: number };
};
process.stdin.resume().once("end", () => process.exit());
const ids = createUuidV7(systemClock);
const connection = await openConnection({ url, prefix, log: silentLog });
const { tasks } = await openValkeyBackend({
  connection,
  clock: systemClock,
  ids,
  retryPolicy: DEFAULT_RETRY_POLICY,
  log: silentLog,
});
if (create !== undefined) {
  const payload = { websiteURL: "https://example.com", websiteKey: "key", isolation: "widget" } as const;
  await tasks.create({ ...create, payload });
}
if (claim !== undefined) await tasks.claim({ workerId: "doomed", limit: 1, ...claim });
process.stdout.write("done\n");
