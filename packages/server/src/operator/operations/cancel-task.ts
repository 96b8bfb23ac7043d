import type { TaskBackend } from "../../core/task-backend.ts";
import { hasEnded, type Failure } from "../../core/task.ts";
import { OperatorError } from "../operator-error.ts";
import { findTask } from "./find-task.ts";
import { toTaskView, type TaskView } from "./task-view.ts";

const CANCELLED: Failure = {
  code: "ERROR_CAPTCHA_UNSOLVABLE",
  description: "ERROR_CAPTCHA_UNSOLVABLE: the operator cancelled the task; create a new task.",
};

/**
 * Fails a queued or running task; a running attempt is interrupted. Its callers and its callback learn the end. Returns
 * the failed task.
 * @throws OperatorError `not_found`; `conflict` if the task has already ended
 */
export async function cancelTask(tasks: TaskBackend, idOrNumber: string): Promise<TaskView> {
  const task = await findTask(tasks, idOrNumber);
  const isCancelled = !hasEnded(task) && (await tasks.cancel(task.id, CANCELLED)).status === "cancelled";
  const now = await findTask(tasks, task.id);
  if (!isCancelled) {
    throw new OperatorError("conflict", `Task ${task.id} has already ended (${now.status}).`);
  }
  return toTaskView(now);
}
