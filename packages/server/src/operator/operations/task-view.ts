import type { Fault } from "../../core/settlement.ts";
import type { Failure, Task, TurnstilePayload } from "../../core/task.ts";

/** A task as the operator sees it, without its token. Times are ms since the epoch. */
export interface TaskView {
  readonly id: string;
  readonly clientId: string;
  readonly state: Task["status"];
  readonly payload: TurnstilePayload;
  readonly priority: number;
  readonly createdAt: number;
  /** Attempts started. */
  readonly attempts: number;
  /** How many of them Stile failed, and retried if there was time. */
  readonly attemptsFailedByStile: number;
  /** When a queued task can be claimed. */
  readonly availableAt?: number;
  /** The node that runs the task. */
  readonly nodeId?: string;
  readonly leaseExpiresAt?: number;
  readonly endedAt?: number;
  readonly failure?: Failure;
  /** Who caused the failure of a failed task. `page` includes cancelled tasks. */
  readonly fault?: Fault;
}

export function toTaskView(task: Task): TaskView {
  const { id, clientId, payload, priority = 0, createdAt, attempts } = task;
  return {
    id,
    clientId,
    state: task.status,
    payload,
    priority,
    createdAt,
    attempts,
    attemptsFailedByStile: attemptsFailedByStile(task),
    ...membersOf(task),
  };
}

function membersOf(task: Task): Partial<TaskView> {
  switch (task.status) {
    case "queued":
      return { availableAt: task.availableAt };
    case "running":
      return { nodeId: task.workerId, leaseExpiresAt: task.leaseExpiresAt };
    case "completed":
      return { endedAt: task.endedAt };
    case "failed":
      return { endedAt: task.endedAt, failure: task.failure, fault: faultOfTask(task.failure) };
  }
}

/** Only attempts that Stile failed are followed by others, so the number of attempts is enough. */
function attemptsFailedByStile(task: Task): number {
  if (task.status === "queued") return task.attempts;
  if (task.status === "failed" && task.failure.isOurFault === true) return task.attempts;
  return Math.max(0, task.attempts - 1);
}

function faultOfTask({ isOurFault }: Failure): Fault {
  return isOurFault === true ? "stile" : "page";
}
