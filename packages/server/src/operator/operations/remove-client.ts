import type { ClientStore } from "../../core/backend.ts";
import type { ClientAccount } from "../../core/client.ts";
import { findClient, unknownClient } from "./find-client.ts";

/**
 * Removes a client and its keys for good; its queued tasks will not run. Gives the client as it was.
 * @throws OperatorError `not_found`
 */
export async function removeClient(clients: ClientStore, idOrName: string): Promise<ClientAccount> {
  const client = await findClient(clients, idOrName);
  if (!(await clients.removeClient(client.id))) throw unknownClient(idOrName);
  return client;
}
