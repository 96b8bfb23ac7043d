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
export interface ClaimedRow {
  readonly id: string;
  readonly clientId: string;
  /** JSON text. */
  readonly payload: string;
  readonly createdAt: number;
  readonly attempts: number;
}

/** Leases the oldest available tasks to a worker; each begins an attempt. */
export function claimTasks(
  { statement, counts }: WriterStore,
  { workerId, leaseId, limit, leaseExpiresAt, now }: ClaimTasksRequest,
): readonly ClaimedRow[] {
  statement("UPDATE task SET status = 'queued' WHERE status = 'paused' AND available_at <= ?").run(now);
  const rows = statement(
    // The index is named because the planner could also walk the table in order, past all the ended tasks.
    `UPDATE task
     SET status = 'running', attempts = attempts + 1, lease_id = ?, lease_expires_at = ?, worker_id = ?
     WHERE sequence IN (
       SELECT sequence FROM task INDEXED BY task_queued WHERE status = 'queued' ORDER BY sequence LIMIT ?
     )
     RETURNING sequence, id, client_id, payload, created_at, attempts`,
  ).all(leaseId, leaseExpiresAt, workerId, limit);
  counts.move("queued", "running", rows.length);
  // RETURNING promises no order.
  rows.sort((one, other) => Number(one["sequence"]) - Number(other["sequence"]));
  return rows.map((row) => ({
    id: String(row["id"]),
    clientId: String(row["client_id"]),
    payload: String(row["payload"]),
    createdAt: Number(row["created_at"]),
    attempts: Number(row["attempts"]),
  }));
}
