import type { AddKeyOutcome } from "../../../core/client-store.ts";
import type { TaskIdKind } from "../../../core/client.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface AddKeyRequest {
  readonly id: string;
  /** The client's id, in case it must be created. */
  readonly newClientId: string;
  readonly clientName: string;
  readonly hash: string;
  readonly hint: string;
  readonly taskIds: TaskIdKind;
  readonly now: number;
}

/** Adds a key. Creates the client if no client has that name. */
export function addKey(
  { statement }: WriterStore,
  { id, newClientId, clientName, hash, hint, taskIds, now }: AddKeyRequest,
): AddKeyOutcome {
  const known = statement("SELECT 1 FROM client_key WHERE hash = ?").get(hash);
  const removed = statement("SELECT 1 FROM removed_secret WHERE hash = ?").get(hash);
  if (known !== undefined || removed !== undefined) return { status: "key_exists" };
  statement("INSERT INTO client (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING").run(
    newClientId,
    clientName,
    now,
  );
  const clientId = String(statement("SELECT id FROM client WHERE name = ?").get(clientName)?.["id"]);
  statement(
    "INSERT INTO client_key (id, client_id, hash, hint, task_ids, created_at) VALUES (?, ?, ?, ?, ?, ?)",
  ).run(id, clientId, hash, hint, taskIds, now);
  return {
    status: "added",
    key: { id, clientId, clientName, hint, taskIds, createdAt: now, revokedAt: null },
  };
}
