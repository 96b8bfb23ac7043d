import type { CreateOutcome } from "../../../core/backend.ts";
import type { TaskId } from "../../../core/task.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface CreateTaskRequest {
  readonly id: TaskId;
  readonly clientId: string;
  /** JSON text. */
  readonly payload: string;
  readonly now: number;
}

/** Stores a queued task unless the queue is full. */
export function createTask(
  { statement, counts, maxQueued }: WriterStore,
  { id, clientId, payload, now }: CreateTaskRequest,
): CreateOutcome {
  if (counts.current.queued >= maxQueued) return { status: "queue_full" };
  statement(
    `INSERT INTO task (id, client_id, payload, created_at, attempts, status, available_at)
     VALUES (?, ?, ?, ?, 0, 'queued', ?)`,
  ).run(id, clientId, payload, now, now);
  counts.add("queued", 1);
  return { status: "created" };
}
