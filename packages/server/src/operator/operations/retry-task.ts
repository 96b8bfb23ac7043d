import type { Backend } from "../../core/backend.ts";
import { hasEnded } from "../../core/task.ts";
import { OperatorError } from "../operator-error.ts";
import { findTask } from "./find-task.ts";

/** The task that repeats another one. */
export interface RetriedTask {
  readonly id: string;
  /** The task that it repeats. */
  readonly retryOf: string;
}

/**
 * Creates a new task like one that has ended, for the same client. It counts against the client's limits and balance,
 * and has neither callback nor number, because the client does not know its id. Consent holds: only the API creates
 * tasks for other sitekeys, and an emulator without the site issues no token.
 * @throws OperatorError `not_found`; `conflict` if the task has not ended, the queue is full, or the client has been
 * removed, is suspended or has reached a limit
 */
export async function retryTask(
  { tasks, clients }: Pick<Backend, "tasks" | "clients">,
  idOrNumber: string,
  ids: () => string,
): Promise<RetriedTask> {
  const task = await findTask(tasks, idOrNumber);
  if (!hasEnded(task)) {
    throw conflict(`Task ${task.id} is ${task.status}. Only a task that has ended can be retried.`);
  }
  const client = await clients.findClient(task.clientId);
  if (client === undefined) throw conflict(`The client of task ${task.id} has been removed.`);
  if (client.state === "suspended") throw conflict(`Client ${JSON.stringify(client.name)} is suspended.`);
  const id = ids();
  const { clientId, payload, priority = 0 } = task;
  const { status } = await tasks.create({ id, clientId, payload, priority });
  if (status !== "created") throw conflict(`The task was not created: ${REFUSALS[status]}.`);
  return { id, retryOf: task.id };
}

const REFUSALS = {
  queue_full: "the queue is full",
  balance_used_up: "the client's balance is used up",
  too_many_at_once: "the client has reached its limit of queued and running tasks",
  too_many_per_minute: "the client has reached its limit of tasks per minute",
  // Only requests with an idempotency key have these outcomes.
  repeated: "it exists already",
  idempotency_conflict: "it exists already",
} as const;

function conflict(problem: string): OperatorError {
  return new OperatorError("conflict", problem);
}
