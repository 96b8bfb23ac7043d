import type { Statements } from "../database/statements.ts";

/** When the oldest queued task was created. Only running tasks come before it, so the search is short. */
export function oldestQueuedAt(statement: Statements): number | undefined {
  const row = statement(
    `SELECT created_at FROM task INDEXED BY task_unfinished
     WHERE ended_at IS NULL AND status <> 'running' ORDER BY sequence LIMIT 1`,
  ).get();
  return row === undefined ? undefined : Number(row["created_at"]);
}
