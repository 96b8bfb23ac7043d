import type { Client } from "../../../core/client.ts";
import type { Statements } from "../database/statements.ts";
import { toAddresses, toLimit, toState } from "./list-clients.ts";
import { toTaskIdKind } from "./list-keys.ts";

/** The client whose unrevoked key has this hash. */
export function findClientByKeyHash(statement: Statements, hash: string): Client | undefined {
  const row = statement(
    `SELECT client.id, name, state, balance, allowed_addresses, task_ids
     FROM client_key JOIN client ON client.id = client_key.client_id
     WHERE client_key.hash = ? AND client_key.revoked_at IS NULL`,
  ).get(hash);
  if (row === undefined) return undefined;
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    state: toState(row["state"]),
    balance: toLimit(row["balance"]),
    allowedAddresses: toAddresses(row["allowed_addresses"]),
    taskIds: toTaskIdKind(row["task_ids"]),
  };
}
