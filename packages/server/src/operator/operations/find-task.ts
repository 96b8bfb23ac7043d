import type { TaskBackend } from "../../core/task-backend.ts";
import type { Task } from "../../core/task.ts";
import { OperatorError } from "../operator-error.ts";

/**
 * Finds a task by its id, or by its number if its client has integer task ids.
 * @throws OperatorError `not_found`
 */
export async function findTask(tasks: TaskBackend, idOrNumber: string): Promise<Task> {
  const isNumber = /^[1-9]\d{0,9}$/.test(idOrNumber);
  const id = isNumber ? await tasks.findIdByNumber(Number(idOrNumber)) : idOrNumber;
  const task = id === undefined ? undefined : await tasks.get(id);
  if (task === undefined) {
    const shown = JSON.stringify(idOrNumber.slice(0, 100));
    throw new OperatorError(
      "not_found",
      `There is no task ${shown}. Results expire; list the tasks to see their ids.`,
    );
  }
  return task;
}
