import type { ImportClientOutcome } from "../../../core/client-store.ts";
import type { ClientBackup } from "../../../core/client.ts";
import type { WriterStore } from "../writer/writer-store.ts";

/** Adds a client of a backup, unless its name is taken, and the keys that it lacks. */
export function importClient({ statement }: WriterStore, backup: ClientBackup): ImportClientOutcome {
  const { id, createdAt, keys, name, state, tasksAtOnce, tasksPerMinute, balance, allowedAddresses } = backup;
  const isNew = statement("SELECT 1 FROM client WHERE id = ?").get(id) === undefined;
  if (isNew) {
    const { changes } = statement(
      `INSERT INTO client
         (id, name, state, tasks_at_once, tasks_per_minute, balance, allowed_addresses, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING`,
    ).run(id, name, state, tasksAtOnce, tasksPerMinute, balance, JSON.stringify(allowedAddresses), createdAt);
    if (changes === 0) return { status: "name_taken" };
  }
  let added = 0;
  for (const key of keys) {
    if (statement("SELECT 1 FROM removed_secret WHERE hash = ?").get(key.hash) !== undefined) continue;
    const { changes } = statement(
      `INSERT INTO client_key (id, client_id, hash, hint, task_ids, created_at, revoked_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ).run(key.id, id, key.hash, key.hint, key.taskIds, key.createdAt, key.revokedAt);
    added += Number(changes);
  }
  return { status: "imported", isNew, keys: added };
}
