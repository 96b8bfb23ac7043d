import type { ClientStore } from "../../core/client-store.ts";
import type { ClientAccount } from "../../core/client.ts";
import { findClient, unknownClient } from "./find-client.ts";

/**
 * Permanently removes a client and its keys. Its queued tasks will not run. Returns the removed client.
 * @throws OperatorError `not_found`
 */
export async function removeClient(clients: ClientStore, idOrName: string): Promise<ClientAccount> {
  const client = await findClient(clients, idOrName);
  if (!(await clients.removeClient(client.id))) throw unknownClient(idOrName);
  return client;
}
