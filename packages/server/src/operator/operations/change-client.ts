import type { ClientChanges, ClientStore } from "../../core/client-store.ts";
import type { ClientAccount } from "../../core/client.ts";
import { OperatorError } from "../operator-error.ts";
import { nameTaken } from "./add-client.ts";
import { findClient, unknownClient } from "./find-client.ts";

/**
 * Changes settings of a client. A running service applies them to the next call.
 * @throws OperatorError `not_found`; `conflict` if another client has the new name; `bad_request` if `addBalance` is
 * given for a client without a balance.
 */
export async function changeClient(
  clients: ClientStore,
  idOrName: string,
  changes: ClientChanges,
): Promise<ClientAccount> {
  const { id, name, balance } = await findClient(clients, idOrName);
  if (changes.addBalance !== undefined && (changes.balance ?? balance) === null) {
    const problem = `Client ${JSON.stringify(name)} has no balance to add to. Set its balance first.`;
    throw new OperatorError("bad_request", problem, { field: "addBalance" });
  }
  const outcome = await clients.updateClient(id, changes);
  switch (outcome.status) {
    case "updated":
      return outcome.client;
    case "unknown_client":
      throw unknownClient(idOrName);
    case "name_taken":
      throw nameTaken(changes.name ?? name);
  }
}
