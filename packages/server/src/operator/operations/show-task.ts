import type { Backend } from "../../core/backend.ts";
import type { CallbackState } from "../../core/callback.ts";
import type { AttemptRecord } from "../../core/evidence.ts";
import { findTask } from "./find-task.ts";
import { toTaskView, type TaskView } from "./task-view.ts";

/** Everything that is stored about a task, except its token. */
export interface TaskDetails extends TaskView {
  /** `null` if the client has been removed. */
  readonly clientName: string | null;
  /** The ended attempts, with whose fault each bad end was and the evidence from the page. */
  readonly attemptRecords: readonly AttemptRecord[];
  /** `null` without a callback. */
  readonly callback: CallbackState | null;
}

/**
 * Shows a task with its attempts and its callback.
 * @throws OperatorError `not_found`
 */
export async function showTask(
  { tasks, clients, callbacks }: Pick<Backend, "tasks" | "clients" | "callbacks">,
  idOrNumber: string,
): Promise<TaskDetails> {
  const task = await findTask(tasks, idOrNumber);
  const [client, attemptRecords, callback] = await Promise.all([
    clients.findClient(task.clientId),
    tasks.attemptRecords(task.id),
    callbacks.get(task.id),
  ]);
  return {
    ...toTaskView(task),
    clientName: client?.name ?? null,
    attemptRecords,
    callback: callback ?? null,
  };
}
