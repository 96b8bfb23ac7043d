import type { GetTaskInfoAnswer, TurnstileSolution } from "../../server/src/protocol/answers.ts";

/** How a client reaches its service. */
export interface ClientOptions {
  /** The service's address, such as `http://127.0.0.1:7080`; a path and a "/" at the end are fine. */
  readonly baseUrl: string;
  /** The secret of a client key. */
  readonly clientKey: string;
  /** Time a call may take beyond the time it asks the service to wait, in ms. @default 15_000 */
  readonly requestTimeoutMs?: number;
  /** How often a call that failed is sent again, where that is safe. @default 3 */
  readonly retries?: number;
  /** Pause before the first repetition, in ms; it doubles for each further one. @default 250 */
  readonly retryPauseMs?: number;
  /** Pause between polls of a service that does not hold calls open, in ms. @default 1_000 */
  readonly pollIntervalMs?: number;
  /**
   * Whether the service knows idempotency keys, as Stile does. If not, a createTask whose answer was lost on
   * the way is not sent again, since it could make a second task. @default true
   */
  readonly hasIdempotentCreate?: boolean;
  /** What sends the requests. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
}

/** What a Turnstile task asks for. */
export interface TurnstileTaskOptions {
  /** Address of the page that holds the widget. */
  readonly websiteURL: string;
  /** The widget's sitekey: one of Cloudflare's test sitekeys, or a site of the service's emulator. */
  readonly websiteKey: string;
  /** The widget's action: up to 32 letters, digits, `_` and `-`. */
  readonly action?: string;
  /** The widget's customer data: up to 255 letters, digits, `_` and `-`. */
  readonly cData?: string;
  /** `context` runs the task in a browser context of its own, which takes longer. @default "widget" */
  readonly isolation?: "widget" | "context";
  /** Name of the task type, for services that want another one. @default "TurnstileTaskProxyless" */
  readonly type?: string;
}

export interface CallOptions {
  /** Gives the call up; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface CreateTaskOptions extends CallOptions {
  /** Sending a task again under the same key gives the same task, for ten minutes. @default a new UUID per call */
  readonly idempotencyKey?: string;
  /** Which of the client's own tasks come first: an integer from 0 to 9, last; equal ones by age. @default 0 */
  readonly priority?: number;
  /** The service POSTs the result to this address when the task ends. @default none */
  readonly callbackUrl?: string;
}

export interface GetTaskResultOptions extends CallOptions {
  /** How long the service may hold the call open until the task ends, in seconds, at most 30. @default 0 */
  readonly waitSeconds?: number;
}

/** A step of `solve`. */
export interface Progress {
  /** The task was created; the service works on it; the token is there. */
  readonly status: "created" | "processing" | "ready";
  readonly taskId: TaskId;
  /** Since `solve` was called, in ms. */
  readonly elapsedMs: number;
}

export interface SolveOptions extends CreateTaskOptions {
  /** Longest time from the call to the token, in ms. Then the task is cancelled. @default 120_000 */
  readonly timeoutMs?: number;
  /** Told each step; what it throws rejects the call. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Text, or a number with keys that are set to integer ids. */
export type TaskId = string | number;

export interface Solution extends TurnstileSolution {
  readonly taskId: TaskId;
}

/** What getTaskInfo tells of a task. */
export type TaskInfo = Omit<GetTaskInfoAnswer, "errorId" | "errorCode" | "errorDescription">;

/** What getTaskResult tells of a task that has not failed. */
export type TaskResult =
  { readonly status: "processing" } | { readonly status: "ready"; readonly solution: TurnstileSolution };
