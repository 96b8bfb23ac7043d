import path from "node:path";
import { openSqliteBackend } from "../../backend/sqlite/open-sqlite-backend.ts";
import { systemClock } from "../../core/clock.ts";
import { silentLog } from "../../core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../../core/settlement.ts";
import { uuidV7 } from "../../core/uuid-v7.ts";
import type { Cli } from "./run-cli.ts";

/** Creates the data directory of a service, without clients and keys. */
export async function createData({ directory }: Cli): Promise<void> {
  const backend = await openSqliteBackend({
    directory: path.join(directory, "data"),
    clock: systemClock,
    ids: uuidV7,
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
  });
  await backend.close();
}
