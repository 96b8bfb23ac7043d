import type { TaskId } from "../../../core/task.ts";
import type { Statements } from "../database/statements.ts";

/** The id of the task with that number. */
export function findIdByNumber(statement: Statements, number: number): TaskId | undefined {
  const row = statement("SELECT id FROM task WHERE number = ?").get(number);
  return row === undefined ? undefined : String(row["id"]);
}
