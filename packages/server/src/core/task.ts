import type { TurnstileSolution } from "../protocol/answers.ts";
import type { ErrorCode } from "../protocol/errors.ts";

/** A UUID, version 7. These sort by time, so the store only appends. */
export type TaskId = string;

/** The input of a Turnstile task. */
export interface TurnstilePayload {
  /** The page's URL. The widget sees its origin. */
  readonly websiteURL: string;
  readonly websiteKey: string;
  readonly action?: string;
  readonly cData?: string;
  /** `widget` reuses a warm widget of the same client; `context` opens a fresh browser context. */
  readonly isolation: "widget" | "context";
}

/** Why a task failed. The caller sees the code and the description. */
export interface Failure {
  readonly code: ErrorCode;
  readonly description: string;
  /** The widget's client error code, such as `600010`, if it reported one. */
  readonly widgetErrorCode?: string;
  /** Set if Stile caused the failure: the task was retried, and the client gets a refund. */
  readonly isOurFault?: true;
}

/** Proof that a worker owns a running task. Every write after the claim is fenced by it. */
export interface Lease {
  readonly taskId: TaskId;
  /** Unique per claim. */
  readonly leaseId: string;
}

/** Times are ms since the epoch. */
interface TaskBase {
  readonly id: TaskId;
  readonly clientId: string;
  readonly payload: TurnstilePayload;
  /** Priority among the client's tasks, from 0 (first) to 9 (last); 0 is left out. @default 0 */
  readonly priority?: number;
  readonly createdAt: number;
  /** Attempts started so far. */
  readonly attempts: number;
}

export interface QueuedTask extends TaskBase {
  readonly status: "queued";
  /** The task cannot be claimed before this time. */
  readonly availableAt: number;
}

export interface RunningTask extends TaskBase {
  readonly status: "running";
  readonly lease: Lease;
  readonly leaseExpiresAt: number;
  readonly workerId: string;
}

export interface CompletedTask extends TaskBase {
  readonly status: "completed";
  readonly solution: TurnstileSolution;
  readonly endedAt: number;
}

export interface FailedTask extends TaskBase {
  readonly status: "failed";
  readonly failure: Failure;
  readonly endedAt: number;
}

/** A task has only the fields of its state. */
export type Task = QueuedTask | RunningTask | CompletedTask | FailedTask;
export type EndedTask = CompletedTask | FailedTask;

export function hasEnded(task: Task): task is EndedTask {
  return task.status === "completed" || task.status === "failed";
}
