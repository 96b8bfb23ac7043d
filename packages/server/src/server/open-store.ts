import { existsSync } from "node:fs";
import path from "node:path";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import { openValkeyBackend } from "../backend/valkey/open-valkey-backend.ts";
import { BackendUnavailableError, type Backend } from "../core/backend.ts";
import { systemClock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import { uuidV7 } from "../core/uuid-v7.ts";
import { COMMAND_PATIENCE_MS, connectToValkey } from "./connect-to-valkey.ts";
import type { Config } from "./config/options.ts";
import { retryPolicyOf } from "./retry-policy-of.ts";

/** The store of an installation, on which services may be running. */
export type OpenStore = Omit<Backend, "close">;

export interface OpenStoreOptions {
  /** Creates the data directory if there is none. @default false */
  readonly create?: boolean;
}

/**
 * Opens the store for a command; a running service sees each change within a second. By default it does not create a data
 * directory, because a mistyped name must not look like an empty installation.
 * @throws BackendUnavailableError
 */
export async function openStore(
  config: Config,
  { create = false }: OpenStoreOptions = {},
): Promise<OpenStore> {
  return config.backend === "valkey" ? await openShared(config) : await openDirectory(config, create);
}

async function openDirectory(config: Config, create: boolean): Promise<OpenStore> {
  const directory = path.resolve(config.dataDirectory);
  if (!create && !existsSync(path.join(directory, "stile.db"))) {
    throw new BackendUnavailableError(
      `There is no Stile data in ${directory}. Set --data-directory to the service's directory, or start the service first to create one.`,
    );
  }
  return await openSqliteBackend({
    ...optionsOf(config),
    clock: systemClock,
    directory,
    recover: false,
  });
}

async function openShared(config: Config): Promise<OpenStore> {
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(
    await connectToValkey(config, { log: silentLog, firstConnectMs: COMMAND_PATIENCE_MS }),
  );
  const backend = opened.use(await openValkeyBackend({ ...optionsOf(config), connection, isNode: false }));
  const running = opened.move();
  return { ...backend, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function optionsOf(config: Config) {
  return {
    ids: uuidV7,
    retryPolicy: retryPolicyOf(config),
    log: silentLog,
    maxQueued: config.maxQueued,
    resultTtlMs: config.resultTtlMs,
  };
}
