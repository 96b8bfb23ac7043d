import type { WriterStore } from "../writer/writer-store.ts";

export interface DrainNodeRequest {
  readonly id: string;
  readonly isDraining: boolean;
  readonly now: number;
}

/** Drains a node, or ends that. Returns `false` if there is no such node. */
export function drainNode({ statement }: WriterStore, { id, isDraining, now }: DrainNodeRequest): boolean {
  const { changes } = statement("UPDATE node SET is_draining = ? WHERE id = ? AND expires_at > ?").run(
    isDraining ? 1 : 0,
    id,
    now,
  );
  return changes === 1;
}
