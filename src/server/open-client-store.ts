import { existsSync } from "node:fs";
import path from "node:path";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import { BackendUnavailableError, type ClientStore } from "../core/backend.ts";
import { systemClock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../core/settlement.ts";
import { createUuidV7 } from "../core/uuid-v7.ts";

/** The clients of a data directory, opened beside a service that may be running on it. */
export interface OpenClientStore extends AsyncDisposable {
  readonly clients: ClientStore;
}

/**
 * Opens the client keys of a data directory; a service that runs there sees each change at once. Creates the
 * directory only when told to: a mistyped one must not look like an empty one.
 * @throws BackendUnavailableError
 */
export async function openClientStore(
  directory: string,
  { create }: { readonly create: boolean },
): Promise<OpenClientStore> {
  if (!create && !existsSync(path.resolve(directory, "stile.db"))) {
    throw new BackendUnavailableError(
      `There is no Stile data in ${path.resolve(directory)}. Name the service's with --data-directory.`,
    );
  }
  const backend = await openSqliteBackend({
    directory,
    clock: systemClock,
    ids: createUuidV7(systemClock),
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
    recover: false,
  });
  return { clients: backend.clients, [Symbol.asyncDispose]: () => backend.close() };
}
