import type { ClientStore } from "../../core/client-store.ts";
import type { ClientKey } from "../../core/client.ts";
import { OperatorError } from "../operator-error.ts";
import { listKeys } from "./list-keys.ts";

/**
 * Permanently revokes a key. With `client`, only if the key belongs to that client. Returns the key as it was before.
 * @throws OperatorError `not_found` for an unknown client, or for a key that is unknown or revoked.
 */
export async function revokeKey(clients: ClientStore, keyId: string, client?: string): Promise<ClientKey> {
  const key = (await listKeys(clients, client)).find(({ id }) => id === keyId);
  if (key === undefined || !(await clients.revokeKey(keyId))) {
    const shown = JSON.stringify(keyId.slice(0, 100));
    throw new OperatorError("not_found", `There is no active key ${shown}. List the keys to see their ids.`);
  }
  return key;
}
