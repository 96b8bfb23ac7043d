import type { CompletedTask, Failure, Task } from "./task.ts";
import { WIRE_STATUS } from "./wire-status.ts";
import {
  errorAnswer,
  type ErrorAnswer,
  type GetTaskResultAnswer,
  type ReadyMembers,
} from "../protocol/answers.ts";

/** The answer of getTaskResult for a task. */
export function taskResult(task: Task, address?: string): GetTaskResultAnswer | ErrorAnswer {
  if (task.status === "failed") return failureAnswer(task.failure);
  const noError = { errorId: 0, errorCode: null, errorDescription: null } as const;
  return task.status === "completed"
    ? { ...noError, ...readyMembers(task, address) }
    : { ...noError, status: WIRE_STATUS[task.status] };
}

/** The answer of the protocol for a failed task. */
export function failureAnswer({ code, description, widgetErrorCode }: Failure): ErrorAnswer {
  return { ...errorAnswer(code, description), ...(widgetErrorCode === undefined ? {} : { widgetErrorCode }) };
}

/** The members of the answer for a ready task (protocol part 2, "ready extras"). */
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
