import type { ClientStore } from "../../core/client-store.ts";
import type { ClientAccount } from "../../core/client.ts";
import { OperatorError } from "../operator-error.ts";

/** Maximum number of characters of a name in an error message. */
const SHOWN = 100;

/**
 * Finds a client by its id or name.
 * @throws OperatorError `not_found`
 */
export async function findClient(clients: ClientStore, idOrName: string): Promise<ClientAccount> {
  const client = await clients.findClient(idOrName);
  if (client === undefined) throw unknownClient(idOrName);
  return client;
}

/** The error for an unknown id or name. */
export function unknownClient(idOrName: string): OperatorError {
  const shown = JSON.stringify(idOrName.slice(0, SHOWN));
  return new OperatorError("not_found", `There is no client ${shown}. List the clients to see their names.`);
}
