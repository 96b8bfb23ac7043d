import type { ReportOutcome, Verdict } from "../../../core/task-backend.ts";
import type { TaskId } from "../../../core/task.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface ReportTaskRequest {
  readonly id: TaskId;
  readonly verdict: Verdict;
  /** Results of tasks that ended at this time or earlier have expired. */
  readonly endedBy: number;
}

/** Stores a client's verdict on a token, and counts it per client and site. */
export function reportTask(store: WriterStore, { id, verdict, endedBy }: ReportTaskRequest): ReportOutcome {
  const row = store
    .statement(
      `SELECT sequence, client_id, payload ->> '$.websiteURL' AS website_url, verdict FROM task
       WHERE id = ? AND status = 'completed' AND ended_at > ?`,
    )
    .get(id, endedBy);
  if (row === undefined) return { status: "no_token" };
  if (row["verdict"] === verdict) return { status: "reported" };
  store.statement("UPDATE task SET verdict = ? WHERE sequence = ?").run(verdict, Number(row["sequence"]));
  const { hostname } = new URL(String(row["website_url"]));
  const gained = verdict === "correct" ? [1, 0] : [0, 1];
  const lost = row["verdict"] === null ? 0 : 1;
  store
    .statement(
      `INSERT INTO report (client_id, hostname, correct, incorrect) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET correct = correct + excluded.correct - ?, incorrect = incorrect + excluded.incorrect - ?`,
    )
    .run(String(row["client_id"]), hostname, ...gained, ...gained.map((count) => (1 - count) * lost));
  return { status: "reported" };
}
