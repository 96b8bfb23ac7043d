import type { ClientKey, TaskIdKind } from "../../../core/client.ts";
import type { Statements } from "../database/statements.ts";

/** Every key, oldest first, revoked ones included. */
export function listKeys(statement: Statements): readonly ClientKey[] {
  const rows = statement(
    `SELECT client_key.id, client_id, name, hint, task_ids, client_key.created_at, revoked_at
     FROM client_key JOIN client ON client.id = client_id
     ORDER BY sequence`,
  ).all();
  return rows.map((row) => ({
    id: String(row["id"]),
    clientId: String(row["client_id"]),
    clientName: String(row["name"]),
    hint: String(row["hint"]),
    taskIds: toTaskIdKind(row["task_ids"]),
    createdAt: Number(row["created_at"]),
    revokedAt: row["revoked_at"] === null ? null : Number(row["revoked_at"]),
  }));
}

/** The column's CHECK allows no third kind. */
export function toTaskIdKind(value: unknown): TaskIdKind {
  return value === "integer" ? "integer" : "uuid";
}
