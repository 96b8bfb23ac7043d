import type { WriterStore } from "../writer/writer-store.ts";

export interface DrainNodeRequest {
  readonly id: string;
  readonly isDraining: boolean;
  /** Registrations whose lease ended by then have expired. */
  readonly expiredBy: number;
}

/** Drains a node, or ends that. Returns `false` if there is no such node. */
export function drainNode(
  { statement }: WriterStore,
  { id, isDraining, expiredBy }: DrainNodeRequest,
): boolean {
  const { changes } = statement("UPDATE node SET is_draining = ? WHERE id = ? AND expires_at > ?").run(
    isDraining ? 1 : 0,
    id,
    expiredBy,
  );
  return changes === 1;
}
