import type { ErrorCode } from "./errors.ts";

/** Every failed call and every failed task is answered so, with HTTP 200 (protocol part 1). */
export interface ErrorAnswer {
  readonly errorId: 1;
  readonly errorCode: ErrorCode;
  readonly errorDescription: string;
}

export function errorAnswer(errorCode: ErrorCode, errorDescription: string): ErrorAnswer {
  return { errorId: 1, errorCode, errorDescription };
}

/** What a solved Turnstile task gives. */
export interface TurnstileSolution {
  /** Single use, valid 120 s, best used within 60 s. */
  readonly token: string;
  /** The user agent of the browser that ran the widget. */
  readonly userAgent: string;
}

/** What is told of a task that is ready (protocol part 2, "ready extras"). */
export interface ReadyMembers {
  readonly status: "ready";
  readonly solution: TurnstileSolution;
  /** What the task cost, as text: nothing. */
  readonly cost: string;
  /** The address the caller connects from. */
  readonly ip?: string;
  /** Unix seconds. */
  readonly createTime: number;
  /** Unix seconds. */
  readonly endTime: number;
  /** How many attempts it took. */
  readonly solveCount: number;
}

export interface ProcessingMembers {
  readonly status: "processing";
}

/** createTask succeeded; the two texts are empty strings (protocol part 1). */
export type CreateTaskAnswer = {
  readonly errorId: 0;
  readonly errorCode: "";
  readonly errorDescription: "";
  /** A UUID. */
  readonly taskId: string;
} & (ProcessingMembers | ReadyMembers);

/** getTaskResult succeeded; the two texts are null (protocol part 1). */
export type GetTaskResultAnswer = {
  readonly errorId: 0;
  readonly errorCode: null;
  readonly errorDescription: null;
} & (ProcessingMembers | ReadyMembers);
