import type { ClientBackup, KeyBackup } from "../../../core/client.ts";
import type { Statements } from "../database/statements.ts";
import { listClients } from "./list-clients.ts";
import { toTaskIdKind } from "./list-keys.ts";

/** Every client with its keys, oldest first. */
export function exportClients(statement: Statements): readonly ClientBackup[] {
  const rows = statement("SELECT * FROM client_key ORDER BY sequence").all();
  const keys = Map.groupBy(rows, (row) => String(row["client_id"]));
  return listClients(statement).map(({ activeTasks: _tasks, activeKeys: _keys, ...client }) =>
    Object.assign(client, { keys: (keys.get(client.id) ?? []).map(toKey) }),
  );
}

function toKey(row: Readonly<Record<string, unknown>>): KeyBackup {
  return {
    id: String(row["id"]),
    hash: String(row["hash"]),
    hint: String(row["hint"]),
    taskIds: toTaskIdKind(row["task_ids"]),
    createdAt: Number(row["created_at"]),
    revokedAt: row["revoked_at"] === null ? null : Number(row["revoked_at"]),
  };
}
