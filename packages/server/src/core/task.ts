import type { TurnstileSolution } from "../protocol/answers.ts";
import type { ErrorCode } from "../protocol/errors.ts";

/** A UUID, version 7: time-ordered, so that the store appends (design, "Storage and scale"). */
export type TaskId = string;

/** What a Turnstile task asks for. Times everywhere are milliseconds since the epoch. */
export interface TurnstilePayload {
  /** The page's address; its origin is what the widget sees. */
  readonly websiteURL: string;
  readonly websiteKey: string;
  readonly action?: string;
  readonly cData?: string;
  /** `widget` reuses a warm widget of the same client; `context` pays for a fresh browser context. */
  readonly isolation: "widget" | "context";
}

/** A task's bad end: a value, shown to the caller. */
export interface Failure {
  readonly code: ErrorCode;
  readonly description: string;
  /** Something of ours broke, not what the task asked for: its client is given back what the task took. */
  readonly isOurFault?: true;
}

/** Proof that a worker owns a running task; every write after the claim is fenced by it. */
export interface Lease {
  readonly taskId: TaskId;
  /** Unique per claim. */
  readonly leaseId: string;
}

interface TaskBase {
  readonly id: TaskId;
  readonly clientId: string;
  readonly payload: TurnstilePayload;
  /** Among its client's tasks, from 1 to 9, last; 0, which comes first, is left out. @default 0 */
  readonly priority?: number;
  readonly createdAt: number;
  /** Attempts begun so far. */
  readonly attempts: number;
}

export interface QueuedTask extends TaskBase {
  readonly status: "queued";
  /** Not to be claimed before. */
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

/** A state carries only its own fields. */
export type Task = QueuedTask | RunningTask | CompletedTask | FailedTask;
export type EndedTask = CompletedTask | FailedTask;

export function hasEnded(task: Task): task is EndedTask {
  return task.status === "completed" || task.status === "failed";
}
