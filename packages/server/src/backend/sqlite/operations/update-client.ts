import type { ClientChanges, UpdateClientOutcome } from "../../../core/client-store.ts";
import { findClient } from "../queries/list-clients.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface UpdateClientRequest {
  readonly id: string;
  readonly changes: ClientChanges;
}

/** Changes the given settings. `balance` is set before `addBalance` is added. */
export function updateClient(
  { statement }: WriterStore,
  { id, changes }: UpdateClientRequest,
): UpdateClientOutcome {
  const known = findClient(statement, id);
  if (known?.id !== id) return { status: "unknown_client" };
  const { addBalance = 0, ...settings } = changes;
  const changed = { ...known, ...settings };
  const balance = changed.balance === null ? null : Math.max(0, changed.balance + addBalance);
  const namesake = statement("SELECT 1 FROM client WHERE name = ? AND id <> ?").get(changed.name, id);
  if (namesake !== undefined) return { status: "name_taken" };
  statement(
    `UPDATE client
     SET name = ?, state = ?, tasks_at_once = ?, tasks_per_minute = ?, balance = ?, allowed_addresses = ?
     WHERE id = ?`,
  ).run(
    changed.name,
    changed.state,
    changed.tasksAtOnce,
    changed.tasksPerMinute,
    balance,
    JSON.stringify(changed.allowedAddresses),
    id,
  );
  return { status: "updated", client: { ...changed, balance } };
}
