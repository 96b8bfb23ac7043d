import { limitReached, RATE_WINDOW_MS, type LimitReached } from "../../../core/admission.ts";
import { toLimit } from "../queries/list-clients.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export type Admission = { readonly status: "admitted"; readonly isPaid: boolean } | LimitReached;

/** Most expired creation times that one create deletes: more than it adds, so the table stays small. */
const FORGET_LIMIT = 2;

/** Counts one more task against this client's limits, or returns the limit that is reached. */
export function admitTask(store: WriterStore, clientId: string, now: number): Admission {
  const row = store
    .statement(
      `SELECT tasks_at_once, tasks_per_minute, balance, ifnull(active_tasks, 0) AS active_tasks
       FROM client LEFT JOIN client_queue ON client_id = id WHERE id = ?`,
    )
    .get(clientId);
  if (row === undefined) return { status: "admitted", isPaid: false };
  const limits = {
    tasksAtOnce: toLimit(row["tasks_at_once"]),
    tasksPerMinute: toLimit(row["tasks_per_minute"]),
    balance: toLimit(row["balance"]),
  };
  const latest = limits.tasksPerMinute === null ? 0 : latestOrdinal(store, clientId);
  const earlierTaskAt =
    limits.tasksPerMinute === null
      ? undefined
      : createdAt(store, clientId, latest - limits.tasksPerMinute + 1);
  const reached = limitReached(limits, { activeTasks: Number(row["active_tasks"]), earlierTaskAt }, now);
  if (reached !== undefined) return reached;
  if (limits.tasksPerMinute !== null) rememberTask(store, clientId, latest + 1, now);
  if (limits.balance !== null) {
    store.statement("UPDATE client SET balance = balance - 1 WHERE id = ?").run(clientId);
  }
  return { status: "admitted", isPaid: limits.balance !== null };
}

/** A client's creations are numbered, so finding the n-th before the latest takes one lookup. */
function latestOrdinal({ statement }: WriterStore, clientId: string): number {
  const row = statement("SELECT max(ordinal) AS latest FROM recent_task WHERE client_id = ?").get(clientId);
  return Number(row?.["latest"] ?? 0);
}

function createdAt({ statement }: WriterStore, clientId: string, ordinal: number): number | undefined {
  const row = statement("SELECT created_at FROM recent_task WHERE client_id = ? AND ordinal = ?").get(
    clientId,
    ordinal,
  );
  return row === undefined ? undefined : Number(row["created_at"]);
}

function rememberTask({ statement }: WriterStore, clientId: string, ordinal: number, now: number): void {
  statement("INSERT INTO recent_task (client_id, ordinal, created_at) VALUES (?, ?, ?)").run(
    clientId,
    ordinal,
    now,
  );
  statement(
    `DELETE FROM recent_task WHERE created_at <= ? AND client_id = ? AND ordinal IN (
       SELECT ordinal FROM recent_task WHERE client_id = ? ORDER BY ordinal LIMIT ${FORGET_LIMIT}
     )`,
  ).run(now - RATE_WINDOW_MS, clientId, clientId);
}
