import type { WriterStore } from "../writer/writer-store.ts";

export interface RemoveClientRequest {
  readonly id: string;
  readonly now: number;
}

/** Deletes a client and its keys, whose hashes cannot be used again; marks its queued tasks for withdrawal. */
export function removeClient({ statement }: WriterStore, { id, now }: RemoveClientRequest): boolean {
  statement("INSERT INTO removed_secret (hash) SELECT hash FROM client_key WHERE client_id = ?").run(id);
  statement("DELETE FROM client_key WHERE client_id = ?").run(id);
  statement("DELETE FROM recent_task WHERE client_id = ?").run(id);
  statement("UPDATE client_queue SET removed_at = ?, turn = NULL WHERE client_id = ?").run(now, id);
  return statement("DELETE FROM client WHERE id = ?").run(id).changes === 1;
}
