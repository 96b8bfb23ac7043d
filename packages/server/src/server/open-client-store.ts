import { existsSync } from "node:fs";
import path from "node:path";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import { openValkeyBackend } from "../backend/valkey/open-valkey-backend.ts";
import { BackendUnavailableError, type ClientStore } from "../core/backend.ts";
import { systemClock } from "../core/clock.ts";
import { silentLog } from "../core/log.ts";
import { DEFAULT_RETRY_POLICY } from "../core/settlement.ts";
import { createUuidV7 } from "../core/uuid-v7.ts";
import { COMMAND_PATIENCE_MS, connectToValkey } from "./connect-to-valkey.ts";
import type { Config } from "./config/options.ts";

/** The clients of an installation, on which services may be running. */
export interface OpenClientStore extends AsyncDisposable {
  readonly clients: ClientStore;
}

/**
 * Opens the clients and their keys; a running service sees each change immediately. Does not create a data directory,
 * because a mistyped name must not look like an empty installation.
 * @throws BackendUnavailableError
 */
export async function openClientStore(config: Config): Promise<OpenClientStore> {
  return config.backend === "valkey" ? await openShared(config) : await openDirectory(config.dataDirectory);
}

async function openDirectory(directory: string): Promise<OpenClientStore> {
  if (!existsSync(path.resolve(directory, "stile.db"))) {
    throw new BackendUnavailableError(
      `There is no Stile data in ${path.resolve(directory)}. Set --data-directory to the service's directory, or start the service first to create one.`,
    );
  }
  const backend = await openSqliteBackend({ ...common(), clock: systemClock, directory, recover: false });
  return { clients: backend.clients, [Symbol.asyncDispose]: () => backend.close() };
}

async function openShared(config: Config): Promise<OpenClientStore> {
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(
    await connectToValkey(config, { log: silentLog, firstConnectMs: COMMAND_PATIENCE_MS }),
  );
  const { clients } = opened.use(await openValkeyBackend({ ...common(), connection, isNode: false }));
  const running = opened.move();
  return { clients, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function common() {
  return {
    ids: createUuidV7(systemClock),
    retryPolicy: DEFAULT_RETRY_POLICY,
    log: silentLog,
  };
}
