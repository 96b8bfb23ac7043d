import type { CallbackState } from "../../../core/callback.ts";
import type { TaskId } from "../../../core/task.ts";
import type { Statements } from "../database/statements.ts";

/** Whether a callback is due. */
export function isCallbackDue(statement: Statements, now: number): boolean {
  return statement("SELECT 1 FROM task WHERE callback_at <= ? LIMIT 1").get(now) !== undefined;
}

/** State of a task's callback. */
export function callbackState(statement: Statements, taskId: TaskId): CallbackState | undefined {
  const row = statement(
    `SELECT callback_url, callback_attempts, callback_error, callback_at IS NULL AND ended_at IS NOT NULL AS is_over
     FROM task WHERE id = ? AND callback_url IS NOT NULL`,
  ).get(taskId);
  if (row === undefined) return undefined;
  const error = row["callback_error"] === null ? null : String(row["callback_error"]);
  const isOver = row["is_over"] === 1;
  return {
    taskId,
    url: String(row["callback_url"]),
    status: isOver ? (error === null ? "delivered" : "given_up") : "waiting",
    attempts: Number(row["callback_attempts"]),
    error,
  };
}
