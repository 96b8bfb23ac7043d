import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { lockDataDirectory } from "../backend/sqlite/lock-data-directory.ts";
import { openSqliteBackend } from "../backend/sqlite/open-sqlite-backend.ts";
import { checkServer } from "../backend/valkey/connection/check-server.ts";
import type { ValkeyConnection } from "../backend/valkey/connection/open-connection.ts";
import { openValkeyBackend } from "../backend/valkey/open-valkey-backend.ts";
import type { Backend } from "../core/backend.ts";
import { systemClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { createSigningKeySeal } from "../core/signing-key-seal.ts";
import { retryPolicyOf } from "./retry-policy-of.ts";
import { connectToValkey } from "./connect-to-valkey.ts";
import type { Config } from "./config/options.ts";
import { sealSigningKeys } from "./seal-signing-keys.ts";
import { signingKeySecret } from "./signing-key-secret.ts";

export interface OpenBackendOptions {
  readonly ids: () => string;
  readonly log: Log;
}

/** The open store. */
export interface OpenedBackend extends Omit<Backend, "close"> {
  /** How far this machine's clock is ahead of the store's, in ms. Only the store's clock decides. */
  readonly clockOffsetMs: () => number;
  /** Calls the listener when somebody has emptied the store. Returns a function that removes the listener. */
  readonly onEmptied: (listener: () => void) => () => void;
  /** Number of outages of the store that have begun. */
  readonly outages: () => number;
  /** Whether this node creates the installation's first key; only one of several starting nodes does. */
  readonly claimFirstKey: () => Promise<boolean>;
}

/**
 * Opens the configured store for a node: SQLite, with a lock on the data directory, or Valkey, after checking that it can
 * hold tasks.
 * @throws BackendUnavailableError
 */
export async function openBackend(config: Config, options: OpenBackendOptions): Promise<OpenedBackend> {
  return config.backend === "valkey"
    ? await openShared(config, options)
    : await openEmbedded(config, options);
}

async function openEmbedded(config: Config, { ids, log }: OpenBackendOptions): Promise<OpenedBackend> {
  await using opened = new AsyncDisposableStack();
  const address = `http://${config.host}:${config.port}`;
  opened.use(lockDataDirectory(config.dataDirectory, { address }));
  const backend = opened.use(
    await openSqliteBackend({
      ...storeOptions(config),
      clock: systemClock,
      directory: config.dataDirectory,
      ids,
      log,
    }),
  );
  const sealed = await withSealedKeys(backend, config, log);
  const running = opened.move();
  return {
    ...sealed,
    outages: () => 0,
    clockOffsetMs: () => 0,
    onEmptied: () => () => {},
    claimFirstKey: async () => true,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function openShared(config: Config, { ids, log }: OpenBackendOptions): Promise<OpenedBackend> {
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(await connectToValkey(config, { log }));
  for (const warning of await checkServer(connection)) {
    log.warn({ address: connection.address, reason: warning }, "the server may lose tasks");
  }
  const backend = opened.use(await openValkeyBackend({ ...storeOptions(config), connection, ids, log }));
  const sealed = await withSealedKeys(backend, config, log);
  const running = opened.move();
  return {
    ...sealed,
    outages: () => connection.outages(),
    claimFirstKey: () => claimFirstKey(connection),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function withSealedKeys<Store extends Backend>(
  backend: Store,
  config: Config,
  log: Log,
): Promise<Store> {
  const secret = await signingKeySecret(config);
  if (secret !== undefined)
    return { ...backend, ...sealSigningKeys(backend, createSigningKeySeal(secret), log) };
  log.warn({}, "the signing keys of callbacks are stored in plain text; set valkeyPassword to encrypt them");
  return backend;
}

function storeOptions(config: Config) {
  const { maxQueued, resultTtlMs } = config;
  return { retryPolicy: retryPolicyOf(config), maxQueued, resultTtlMs };
}

/** Time for a node to create the first key, in ms. If it dies, the next starting node creates one. */
const FIRST_KEY_MS = 10_000;

async function claimFirstKey(connection: ValkeyConnection): Promise<boolean> {
  const { client, root } = connection;
  return (
    (await connection.guard(() => client.set(`${root}:first-key`, "1", "PX", FIRST_KEY_MS, "NX"))) === "OK"
  );
}
