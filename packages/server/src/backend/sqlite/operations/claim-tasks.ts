import type { ClaimedTask } from "../../to-running-task.ts";
import type { WriterStore } from "../writer/writer-store.ts";
import { clientsByTurn, moveToLastTurn, leaveTurns, joinTurnsAfterPauses } from "./client-queue.ts";

export interface ClaimTasksRequest {
  readonly workerId: string;
  /** Unique per claim; the claimed tasks share it. */
  readonly leaseId: string;
  readonly limit: number;
  readonly leaseExpiresAt: number;
  readonly now: number;
}

/** Leases available tasks to a worker, round-robin between clients; each begins an attempt. */
export function claimTasks(store: WriterStore, request: ClaimTasksRequest): readonly ClaimedTask[] {
  endPauses(store, request.now);
  const claimed: ClaimedTask[] = [];
  while (claimed.length < request.limit) {
    const wanted = request.limit - claimed.length;
    const byTurn = clientsByTurn(store, wanted + 1);
    const clients = byTurn.slice(0, wanted);
    if (clients.length === 0) break;
    // The number of full rounds over these clients.
    const share = Math.floor(wanted / clients.length);
    for (const clientId of clients) {
      const tasks = claimFirst(store, request, clientId, share);
      if (tasks.length < share) leaveTurns(store, clientId);
      else if (byTurn.length > 1) moveToLastTurn(store, clientId);
      claimed.push(...tasks);
    }
  }
  store.counts.move("queued", "running", claimed.length);
  return claimed;
}

function claimFirst(
  { statement }: WriterStore,
  { workerId, leaseId, leaseExpiresAt }: ClaimTasksRequest,
  clientId: string,
  limit: number,
): readonly ClaimedTask[] {
  // The index is named because the planner might otherwise scan the table in order, including all ended tasks.
  const rows = statement(
    `SELECT sequence, id, payload, priority, created_at, attempts
     FROM task INDEXED BY task_queued WHERE status = 'queued' AND client_id = ?
     ORDER BY priority, sequence LIMIT ?`,
  ).all(clientId, limit);
  // Row by row: one UPDATE … RETURNING with a subquery takes three times as long.
  const lease = statement(
    `UPDATE task
     SET status = 'running', attempts = attempts + 1, lease_id = ?, lease_expires_at = ?, worker_id = ?
     WHERE sequence = ?`,
  );
  for (const row of rows) lease.run(leaseId, leaseExpiresAt, workerId, Number(row["sequence"]));
  return rows.map((row) => ({
    id: String(row["id"]),
    clientId,
    payload: String(row["payload"]),
    priority: Number(row["priority"]),
    createdAt: Number(row["created_at"]),
    attempts: Number(row["attempts"]) + 1,
  }));
}

/** Makes delayed tasks available whose pause is over; they return to their place in the queue. */
function endPauses(store: WriterStore, now: number): void {
  const { statement } = store;
  const due = statement("SELECT 1 FROM task WHERE status = 'paused' AND available_at <= ? LIMIT 1").get(now);
  if (due === undefined) return;
  joinTurnsAfterPauses(store, now);
  statement("UPDATE task SET status = 'queued' WHERE status = 'paused' AND available_at <= ?").run(now);
}
