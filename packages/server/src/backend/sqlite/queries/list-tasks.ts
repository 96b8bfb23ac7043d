import type { ListOutcome, ListRequest } from "../../../core/task-backend.ts";
import type { Statements } from "../database/statements.ts";
import { parseTaskRow, TASK_COLUMNS } from "./get-task.ts";

/** A page of unfinished tasks, oldest first, or of ended ones, latest end first, without those that ended by `endedBy`. */
export function listTasks(
  statement: Statements,
  { section, after, limit, endedBy, now }: ListRequest & { readonly endedBy: number; readonly now: number },
): ListOutcome {
  const place = after === undefined ? START : findPlace(statement, after);
  if (place === undefined) return { status: "unknown_task" };
  // The indexes are named because the planner might otherwise scan the table.
  const rows =
    section === "unfinished"
      ? statement(
          `SELECT ${TASK_COLUMNS} FROM task INDEXED BY task_unfinished
           WHERE ended_at IS NULL AND sequence > ? ORDER BY sequence LIMIT ?`,
        ).all(place.sequence, limit)
      : statement(
          `SELECT ${TASK_COLUMNS} FROM task INDEXED BY task_ended
           WHERE ended_at > ? AND (ended_at, sequence) < (?, ?) ORDER BY ended_at DESC, sequence DESC LIMIT ?`,
        ).all(endedBy, place.endedAt, place.sequence, limit);
  const tasks = rows.map(parseTaskRow);
  const last = tasks.at(-1);
  return {
    status: "listed",
    tasks,
    now,
    ...(tasks.length < limit || last === undefined ? {} : { next: last.id }),
  };
}

/** Before all tasks: sequences begin at 1, and no task ends that late. */
const START = { sequence: 0, endedAt: Number.MAX_SAFE_INTEGER };

function findPlace(statement: Statements, id: string): typeof START | undefined {
  const row = statement("SELECT sequence, ended_at FROM task WHERE id = ?").get(id);
  if (row === undefined) return undefined;
  const endedAt = row["ended_at"];
  return {
    sequence: Number(row["sequence"]),
    endedAt: typeof endedAt === "number" ? endedAt : START.endedAt,
  };
}
