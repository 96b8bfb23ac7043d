import type { ClientStore } from "../../core/backend.ts";
import type { ClientKey } from "../../core/client.ts";
import { OperatorError } from "../operator-error.ts";
import { listKeys } from "./list-keys.ts";

/**
 * Revokes a key for good; with `client`, only if the key belongs to that client. Gives the key as it was.
 * @throws OperatorError `not_found` for an unknown client, an unknown key or a revoked one.
 */
export async function revokeKey(clients: ClientStore, keyId: string, client?: string): Promise<ClientKey> {
  const key = (await listKeys(clients, client)).find(({ id }) => id === keyId);
  if (key === undefined || !(await clients.revokeKey(keyId))) {
    const shown = JSON.stringify(keyId.slice(0, 100));
    throw new OperatorError("not_found", `There is no active key ${shown}. List the keys to see their ids.`);
  }
  return key;
}
