import type { TurnstileSolution } from "../protocol/answers.ts";
import type { Failure } from "./task.ts";

/** A failure that Stile caused: the task is retried, and its client is never charged for it. */
export type FailureOfStile = Failure & { readonly isOurFault: true };

/** Result of one attempt, as its handler reports it. */
export type AttemptOutcome =
  | { readonly status: "completed"; readonly solution: TurnstileSolution }
  /** The page's fault: the site refused the widget, so a retry would not help. */
  | { readonly status: "failed"; readonly failure: Failure & { readonly isOurFault?: never } }
  /** Stile's fault: the browser, the emulator, the store or the worker broke, so a retry may succeed. */
  | { readonly status: "interrupted"; readonly failure: FailureOfStile }
  /** The worker is stopping; the task returns to the queue as if it had not been claimed. */
  | { readonly status: "released" };

/** Who caused the bad end of an attempt: the page's site, or Stile. */
export type Fault = "page" | "stile";

/** Whose fault an attempt's end was; `null` if it did not fail. */
export function faultOf({ status }: AttemptOutcome): Fault | null {
  switch (status) {
    case "failed":
      return "page";
    case "interrupted":
      return "stile";
    case "completed":
    case "released":
      return null;
  }
}

/** The state that the store writes when an attempt ends. The store adds the times, by its own clock. */
export type Settlement =
  | { readonly status: "completed"; readonly solution: TurnstileSolution }
  | { readonly status: "failed"; readonly failure: Failure }
  /** The task is available again after `delayMs`. */
  | { readonly status: "queued"; readonly delayMs: number; readonly attempts: number };

/** How tasks are retried after attempts that Stile failed. */
export interface RetryPolicy {
  /** Attempts that every task gets, however old it is. @default 3 */
  readonly minAttempts: number;
  /** How long after its creation a task gets further attempts, in ms. @default 90_000 */
  readonly timeLimitMs: number;
  /** Pause before the second attempt, in ms. It doubles with each further attempt. @default 100 */
  readonly backoffMs: number;
  /** The longest pause, in ms. @default 5_000 */
  readonly maxBackoffMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  minAttempts: 3,
  timeLimitMs: 90_000,
  backoffMs: 100,
  maxBackoffMs: 5_000,
};

/** The task whose attempt has ended. */
export interface AttemptedTask {
  /** Attempts started, including the one that just ended. */
  readonly attempts: number;
  /** Time since the task was created, by the store's clock, in ms. */
  readonly ageMs: number;
}

/**
 * Decides the next state of a task after an attempt. A pure function, so every backend decides the same way. A failure
 * of the page is final; after a failure of Stile, the task is retried within its time limit.
 */
export function settlementAfter(
  outcome: AttemptOutcome,
  { attempts, ageMs }: AttemptedTask,
  policy: RetryPolicy,
): Settlement {
  switch (outcome.status) {
    case "completed":
      return { status: "completed", solution: outcome.solution };
    case "failed":
      return { status: "failed", failure: outcome.failure };
    case "interrupted": {
      const delayMs = Math.min(policy.backoffMs * 2 ** (attempts - 1), policy.maxBackoffMs);
      const mayRetry = attempts < policy.minAttempts || ageMs + delayMs < policy.timeLimitMs;
      return mayRetry
        ? { status: "queued", delayMs, attempts }
        : { status: "failed", failure: outcome.failure };
    }
    case "released":
      return { status: "queued", delayMs: 0, attempts: attempts - 1 };
  }
}

/** Decides the next state of a running task whose worker was lost: its lease expired or its process died. */
export function settlementAfterLostLease(task: AttemptedTask, policy: RetryPolicy): Settlement {
  const failure: FailureOfStile = {
    code: "ERROR_CAPTCHA_UNSOLVABLE",
    description: `ERROR_CAPTCHA_UNSOLVABLE: the worker was lost in the last of ${task.attempts} attempts; create the task again.`,
    isOurFault: true,
  };
  return settlementAfter({ status: "interrupted", failure }, task, policy);
}
