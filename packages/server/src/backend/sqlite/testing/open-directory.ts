import type { Backend } from "../../../core/backend.ts";
import { systemClock } from "../../../core/clock.ts";
import { DEFAULT_RETRY_POLICY } from "../../../core/settlement.ts";
import { uuidV7 } from "../../../core/uuid-v7.ts";
import { openSqliteBackend, type SqliteBackendOptions } from "../open-sqlite-backend.ts";
import { strictLog } from "./strict-log.ts";

/** Opens a backend in this directory as the service does, with the system clock. */
export function openDirectory(
  directory: string,
  options: Partial<SqliteBackendOptions> = {},
): Promise<Backend> {
  return openSqliteBackend({
    directory,
    clock: systemClock,
    ids: uuidV7,
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: strictLog,
    ...options,
  });
}
