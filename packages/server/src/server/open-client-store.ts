import { existsSync } from "node:fs";
import path from "node:path";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import { openValkeyBackend } from "../backend/valkey/open-valkey-backend.ts";
import { BackendUnavailableError, type ClientStore } from "../core/backend.ts";
import { systemClock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../core/settlement.ts";
import { createUuidV7 } from "../core/uuid-v7.ts";
import { COMMAND_PATIENCE_MS, connectToValkey } from "./connect-to-valkey.ts";
import type { Config } from "./config/options.ts";

/** The clients of an installation, opened beside services that may be running on it. */
export interface OpenClientStore extends AsyncDisposable {
  readonly clients: ClientStore;
}

/**
 * Opens the clients and their keys; a service that runs sees each change at once. Creates the data directory only when
 * told to: a mistyped one must not look like an empty one.
 * @throws BackendUnavailableError
 */
export async function openClientStore(
  config: Config,
  options: { readonly create: boolean },
): Promise<OpenClientStore> {
  return config.backend === "valkey"
    ? await openShared(config)
    : await openDirectory(config.dataDirectory, options);
}

async function openDirectory(
  directory: string,
  { create }: { readonly create: boolean },
): Promise<OpenClientStore> {
  if (!create && !existsSync(path.resolve(directory, "stile.db"))) {
    throw new BackendUnavailableError(
      `There is no Stile data in ${path.resolve(directory)}. Name the service's with --data-directory.`,
    );
  }
  const backend = await openSqliteBackend({ ...common(), directory, recover: false });
  return { clients: backend.clients, [Symbol.asyncDispose]: () => backend.close() };
}

async function openShared(config: Config): Promise<OpenClientStore> {
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(
    await connectToValkey(config, { log: silentLog, firstConnectMs: COMMAND_PATIENCE_MS }),
  );
  const { clients } = opened.use(await openValkeyBackend({ ...common(), connection }));
  const running = opened.move();
  return { clients, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function common() {
  return {
    clock: systemClock,
    ids: createUuidV7(systemClock),
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
  };
}
