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
  /** A UUID, or a number for keys that are set to integer ids. */
  readonly taskId: string | number;
} & (ProcessingMembers | ReadyMembers);

/** getTaskResult succeeded; the two texts are null (protocol part 1). */
export type GetTaskResultAnswer = {
  readonly errorId: 0;
  readonly errorCode: null;
  readonly errorDescription: null;
} & (ProcessingMembers | ReadyMembers);

/** `getBalance` (protocol part 2, "Other methods"). */
export interface GetBalanceAnswer {
  readonly errorId: 0;
  /** Tasks that may still be created. */
  readonly balance: number;
}

/** `reportCorrect` and `reportIncorrect` (protocol part 2, "Other methods"). */
export interface ReportAnswer {
  readonly errorId: 0;
  readonly status: "success";
}

/** `cancelTask`. */
export interface CancelTaskAnswer {
  readonly errorId: 0;
  readonly errorCode: null;
  readonly errorDescription: null;
  /** `ended`: the task had ended before, and stays as it is. */
  readonly status: "cancelled" | "ended";
}

/** `getQueueStats` (protocol part 2, "Other methods"): there is one queue, whatever `queueId` says. */
export interface GetQueueStatsAnswer {
  /** Slots that are idle. */
  readonly waiting: number;
  /** Share of the slots that are busy, in percent. */
  readonly load: number;
  /** What a task costs, as text: nothing. */
  readonly bid: string;
  /** Mean time from createTask to token of the latest results, in seconds; 0 without any. */
  readonly speed: number;
  /** Slots in all. */
  readonly total: number;
}
