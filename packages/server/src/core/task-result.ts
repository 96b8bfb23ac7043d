import type { CompletedTask, Task } from "./task.ts";
import { WIRE_STATUS } from "./wire-status.ts";
import {
  errorAnswer,
  type ErrorAnswer,
  type GetTaskResultAnswer,
  type ReadyMembers,
} from "../protocol/answers.ts";

/** A task as getTaskResult answers it. */
export function taskResult(task: Task, address?: string): GetTaskResultAnswer | ErrorAnswer {
  if (task.status === "failed") return errorAnswer(task.failure.code, task.failure.description);
  const noError = { errorId: 0, errorCode: null, errorDescription: null } as const;
  return task.status === "completed"
    ? { ...noError, ...readyMembers(task, address) }
    : { ...noError, status: WIRE_STATUS[task.status] };
}

/** What is told of a task that is ready (protocol part 2, "ready extras"). */
export function readyMembers(task: CompletedTask, address: string | undefined): ReadyMembers {
  return {
    status: WIRE_STATUS[task.status],
    solution: task.solution,
    cost: "0",
    ...(address === undefined ? {} : { ip: address }),
    createTime: Math.floor(task.createdAt / 1_000),
    endTime: Math.floor(task.endedAt / 1_000),
    solveCount: task.attempts,
  };
}
