import type { ClientStore } from "../core/client-store.ts";
import { generateSecret, hashSecret, hintOf } from "../core/client-key.ts";
import type { Log } from "../core/log.ts";
import { logStoreFailure } from "../core/log-store-failure.ts";
import type { OpenedBackend } from "./open-backend.ts";

const FIRST_CLIENT = "default";

/**
 * Adds the installation's first client key: the chosen one, or a generated one if there are no keys. Returns a generated
 * secret, which must be shown now because it is not stored.
 */
export async function ensureFirstKey(
  { clients, claimFirstKey }: Pick<OpenedBackend, "clients" | "claimFirstKey">,
  chosen: string | undefined,
): Promise<string | undefined> {
  if (chosen !== undefined) {
    await addKey(clients, chosen);
    return undefined;
  }
  if ((await clients.listKeys()).length > 0 || !(await claimFirstKey())) return undefined;
  const secret = generateSecret();
  await addKey(clients, secret);
  return secret;
}

/** Adds the chosen key again whenever somebody has emptied the store. Returns a function that stops it. */
export function keepFirstKey(
  { clients, onEmptied }: Pick<OpenedBackend, "clients" | "onEmptied">,
  chosen: string | undefined,
  log: Log,
): () => void {
  return onEmptied(() => {
    if (chosen === undefined) return;
    addKey(clients, chosen).then(
      () => log.warn({}, "added the configured client key to the emptied store again"),
      (error: unknown) => logStoreFailure(log, {}, "could not add the configured client key again", error),
    );
  });
}

/** Does nothing if the key exists, so a revoked key stays revoked. */
async function addKey(clients: ClientStore, secret: string): Promise<void> {
  await clients.addKey({ clientName: FIRST_CLIENT, hash: hashSecret(secret), hint: hintOf(secret) });
}
