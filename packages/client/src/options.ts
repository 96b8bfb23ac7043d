import type { TurnstileSolution } from "./answers.ts";

/** Options of {@link createClient}. */
export interface ClientOptions {
  /** The service's URL, such as `http://127.0.0.1:7080`. It may have a path and a trailing slash. */
  readonly baseUrl: string;
  /** The secret of a client key. */
  readonly clientKey: string;
  /** Maximum time of a call, in ms, in addition to the time that it asks the service to wait. @default 15_000 */
  readonly requestTimeoutMs?: number;
  /** Maximum number of retries of a failed call, where a retry is safe. @default 3 */
  readonly retries?: number;
  /** Pause before the first retry, in ms. It doubles with each retry. @default 250 */
  readonly retryPauseMs?: number;
  /** Pause between polls, in ms, if the service does not hold calls open. @default 1_000 */
  readonly pollIntervalMs?: number;
  /**
   * Whether the service supports idempotency keys, as Stile does. If not, the client does not retry a createTask whose
   * answer was lost, because the retry could create a second task. @default true
   */
  readonly hasIdempotentCreate?: boolean;
  /** The function that sends requests. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
}

/** Input of a Turnstile task. */
export interface TurnstileTaskOptions {
  /** URL of the page with the widget. */
  readonly websiteURL: string;
  /** The widget's sitekey: one of Cloudflare's test sitekeys, or the sitekey of a site in the service's emulator. */
  readonly websiteKey: string;
  /** The widget's action: up to 32 letters, digits, `_` and `-`. */
  readonly action?: string;
  /** The widget's customer data: up to 255 letters, digits, `_` and `-`. */
  readonly cData?: string;
  /** `context` runs the task in a fresh browser context, which is slower. @default "widget" */
  readonly isolation?: "widget" | "context";
  /** Name of the task type, for services with another name. @default "TurnstileTaskProxyless" */
  readonly type?: string;
}

export interface CallOptions {
  /** Aborts the call; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface CreateTaskOptions extends CallOptions {
  /** For ten minutes, the same key returns the same task. @default a new UUID per call */
  readonly idempotencyKey?: string;
  /** Priority among your tasks, from 0 (first) to 9 (last). Equal tasks run oldest first. @default 0 */
  readonly priority?: number;
  /** The service POSTs the result to this URL when the task ends. @default none */
  readonly callbackUrl?: string;
}

export interface GetTaskResultOptions extends CallOptions {
  /** Maximum time to hold the call open until the task ends, in seconds, up to 30. @default 0 */
  readonly waitSeconds?: number;
}

/** A step of `solve`. */
export interface Progress {
  /** `created`: the task exists. `processing`: it is queued or running. `ready`: the token is available. */
  readonly status: "created" | "processing" | "ready";
  readonly taskId: TaskId;
  /** Time since the call of `solve`, in ms. */
  readonly elapsedMs: number;
}

export interface SolveOptions extends CreateTaskOptions {
  /** Maximum time until the token is available, in ms. After that the client cancels the task. @default 120_000 */
  readonly timeoutMs?: number;
  /** Called at each step. If it throws, `solve` rejects with that error. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A string, or a number for keys with integer ids. */
export type TaskId = string | number;

export interface Solution extends TurnstileSolution {
  readonly taskId: TaskId;
}

/** Result of `getTaskResult` for a task that has not failed. */
export type TaskResult =
  { readonly status: "processing" } | { readonly status: "ready"; readonly solution: TurnstileSolution };
