import type { ClientStore } from "../core/backend.ts";
import { generateSecret, hashSecret, hintOf } from "../core/client-key.ts";
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

/** Does nothing if the key exists, so a revoked key stays revoked. */
async function addKey(clients: ClientStore, secret: string): Promise<void> {
  await clients.addKey({ clientName: FIRST_CLIENT, hash: hashSecret(secret), hint: hintOf(secret) });
}
