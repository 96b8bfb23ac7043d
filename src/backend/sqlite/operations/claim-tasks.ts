import type { TaskId } from "../../../core/task.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface ClaimTasksRequest {
  readonly workerId: string;
  /** Unique per claim; the claimed tasks share it. */
  readonly leaseId: string;
  readonly limit: number;
  readonly leaseExpiresAt: number;
  readonly now: number;
}

/** A claimed task, as far as the claimer does not know it. */
export interface ClaimedTask {
  readonly id: TaskId;
  readonly clientId: string;
  /** JSON text. */
  readonly payload: string;
  readonly createdAt: number;
  /** The one that begins now included. */
  readonly attempts: number;
}

/** Leases the oldest available tasks to a worker; each begins an attempt. */
export function claimTasks(
  store: WriterStore,
  { workerId, leaseId, limit, leaseExpiresAt, now }: ClaimTasksRequest,
): readonly ClaimedTask[] {
  const { statement, counts } = store;
  endPauses(store, now);
  // The index is named because the planner could also walk the table in order, past all the ended tasks.
  const rows = statement(
    `SELECT sequence, id, client_id, payload, created_at, attempts
     FROM task INDEXED BY task_queued WHERE status = 'queued' ORDER BY sequence LIMIT ?`,
  ).all(limit);
  // Row by row: one UPDATE … RETURNING with a subquery takes three times as long.
  const lease = statement(
    `UPDATE task
     SET status = 'running', attempts = attempts + 1, lease_id = ?, lease_expires_at = ?, worker_id = ?
     WHERE sequence = ?`,
  );
  for (const row of rows) lease.run(leaseId, leaseExpiresAt, workerId, Number(row["sequence"]));
  counts.move("queued", "running", rows.length);
  return rows.map((row) => ({
    id: String(row["id"]),
    clientId: String(row["client_id"]),
    payload: String(row["payload"]),
    createdAt: Number(row["created_at"]),
    attempts: Number(row["attempts"]) + 1,
  }));
}

/** Puts the tasks whose pause is over back into their place in the queue. */
function endPauses({ statement }: WriterStore, now: number): void {
  const due = statement("SELECT 1 FROM task WHERE status = 'paused' AND available_at <= ? LIMIT 1").get(now);
  if (due === undefined) return;
  statement("UPDATE task SET status = 'queued' WHERE status = 'paused' AND available_at <= ?").run(now);
}
