import type { WriterStore } from "../writer/writer-store.ts";

export interface RenewNodeRequest {
  readonly id: string;
  /** JSON text. */
  readonly report: string;
  /** For a node that is not registered. */
  readonly isDraining: boolean;
  readonly expiresAt: number;
  readonly now: number;
}

/**
 * Registers the node of this database, or renews its registration. Other nodes are removed: the data directory's lock
 * allows one node, so they are gone. Returns whether the node is to drain.
 */
export function renewNode(
  { statement }: WriterStore,
  { id, report, isDraining, expiresAt, now }: RenewNodeRequest,
): boolean {
  // `id <> ?` would scan the table.
  statement("DELETE FROM node WHERE id < ? OR id > ?").run(id, id);
  const row = statement(
    `INSERT INTO node (id, report, is_draining, seen_at, expires_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE
     SET report = excluded.report, seen_at = excluded.seen_at, expires_at = excluded.expires_at
     RETURNING is_draining`,
  ).get(id, report, isDraining ? 1 : 0, now, expiresAt);
  return row?.["is_draining"] === 1;
}
