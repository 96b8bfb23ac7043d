import type { Client } from "../../../core/client.ts";
import type { Statements } from "../database/statements.ts";

/** The client whose unrevoked key has this hash. */
export function findClientByKeyHash(statement: Statements, hash: string): Client | undefined {
  const row = statement(
    `SELECT client.id, client.name FROM client_key JOIN client ON client.id = client_key.client_id
     WHERE client_key.hash = ? AND client_key.revoked_at IS NULL`,
  ).get(hash);
  return row === undefined ? undefined : { id: String(row["id"]), name: String(row["name"]) };
}
