import type { Backend } from "../../core/backend.ts";

/** The queue of the installation. */
export interface QueueView {
  readonly queued: number;
  readonly running: number;
  /** Slots of the nodes that claim tasks. */
  readonly slots: number;
  /** Time since the oldest queued task was created, in ms; `null` if none is queued. */
  readonly oldestQueuedMs: number | null;
  /** Ended tasks whose results are still stored. */
  readonly completed: number;
  readonly failed: number;
}

/** Reads the queue's counts. */
export async function getQueue({ tasks, nodes }: Pick<Backend, "tasks" | "nodes">): Promise<QueueView> {
  const [counts, oldestQueuedMs, registered] = await Promise.all([
    tasks.counts(),
    tasks.oldestQueuedMs(),
    nodes.list(),
  ]);
  const claiming = registered.filter(({ isDraining, isStopping }) => !isDraining && !isStopping);
  return {
    queued: counts.queued,
    running: counts.running,
    slots: claiming.reduce((sum, { slots }) => sum + slots, 0),
    oldestQueuedMs: oldestQueuedMs ?? null,
    completed: counts.completed,
    failed: counts.failed,
  };
}
