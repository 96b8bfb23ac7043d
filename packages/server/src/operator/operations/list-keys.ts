import type { ClientStore } from "../../core/client-store.ts";
import type { ClientKey } from "../../core/client.ts";
import { findClient } from "./find-client.ts";

/**
 * Lists all keys, or the keys of one client, oldest first, including revoked keys.
 * @throws OperatorError `not_found` for an unknown client.
 */
export async function listKeys(clients: ClientStore, idOrName?: string): Promise<readonly ClientKey[]> {
  if (idOrName === undefined) return await clients.listKeys();
  const { id } = await findClient(clients, idOrName);
  return (await clients.listKeys()).filter(({ clientId }) => clientId === id);
}
