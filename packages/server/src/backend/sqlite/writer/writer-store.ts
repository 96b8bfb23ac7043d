import type { TaskCounts } from "../../../core/task-backend.ts";
import type { RetryPolicy } from "../../../core/settlement.ts";
import type { Task } from "../../../core/task.ts";
import type { Statements } from "../database/statements.ts";

/** The context of write operations, in the writer's thread. */
export interface WriterStore {
  readonly statement: Statements;
  /** Path of the database. */
  readonly file: string;
  readonly counts: TaskCounter;
  /** Most queued tasks; further tasks are refused. */
  readonly maxQueued: number;
  readonly retryPolicy: RetryPolicy;
}

/** Number of tasks in each state, updated with every write so that rows need not be counted. */
export class TaskCounter {
  #counts: TaskCounts;

  constructor(counts: TaskCounts) {
    this.#counts = counts;
  }

  get current(): TaskCounts {
    return this.#counts;
  }

  add(status: Task["status"], number: number): void {
    if (number !== 0) this.#counts = { ...this.#counts, [status]: this.#counts[status] + number };
  }

  move(from: Task["status"], to: Task["status"], number = 1): void {
    this.add(from, -number);
    this.add(to, number);
  }

  /** Restores the counts after a rollback, or sets them after a write of another process. */
  restore(counts: TaskCounts): void {
    this.#counts = counts;
  }
}

/** Counts the rows: when the writer opens, and after a write of another process. */
export function countTasks(statement: Statements): TaskCounts {
  const counts = { queued: 0, running: 0, completed: 0, failed: 0 };
  for (const row of statement("SELECT status, count(*) AS number FROM task GROUP BY status").all()) {
    const status = row["status"] === "paused" ? "queued" : (row["status"] as Task["status"]);
    counts[status] += Number(row["number"]);
  }
  return counts;
}
