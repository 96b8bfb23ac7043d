import type { ClientStore } from "../core/backend.ts";
import { generateSecret, hashSecret, hintOf } from "../core/client-key.ts";
import type { OpenedBackend } from "./open-backend.ts";

const FIRST_CLIENT = "default";

/**
 * Gives an installation its first client key: the chosen one if it is not known yet, else a generated one if
 * there is no key at all. Returns a generated secret, which is told this once and kept nowhere.
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

/** An existing key stays as it is: a revoked one is not revived by the environment. */
async function addKey(clients: ClientStore, secret: string): Promise<void> {
  await clients.addKey({ clientName: FIRST_CLIENT, hash: hashSecret(secret), hint: hintOf(secret) });
}
