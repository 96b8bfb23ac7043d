import type { TurnstileSolution } from "../protocol/answers.ts";
import type { Failure } from "./task.ts";

/** How one attempt ended, as its handler tells it. */
export type AttemptOutcome =
  | { readonly status: "completed"; readonly solution: TurnstileSolution }
  /** The task cannot succeed: trying again would not help. */
  | { readonly status: "failed"; readonly failure: Failure }
  /** Something beside the task broke, such as the browser: worth another attempt. */
  | { readonly status: "interrupted"; readonly failure: Failure }
  /** The worker is stopping: the task goes back as if it had not been claimed. */
  | { readonly status: "released" };

/** What the store writes when an attempt is over. */
export type Settlement =
  | { readonly status: "completed"; readonly solution: TurnstileSolution; readonly endedAt: number }
  | { readonly status: "failed"; readonly failure: Failure; readonly endedAt: number }
  | { readonly status: "queued"; readonly availableAt: number; readonly attempts: number };

export interface RetryPolicy {
  /** Attempts a task may have in all. @default 3 */
  readonly maxAttempts: number;
  /** Pause before the second attempt, in ms; it doubles for each further one. @default 100 */
  readonly backoffMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = { maxAttempts: 3, backoffMs: 100 };

/**
 * Decides what becomes of a task after an attempt. Pure, so that every backend decides alike.
 * `attempts` counts the attempt that just ended.
 */
export function settlementAfter(
  outcome: AttemptOutcome,
  attempts: number,
  policy: RetryPolicy,
  now: number,
): Settlement {
  switch (outcome.status) {
    case "completed":
      return { status: "completed", solution: outcome.solution, endedAt: now };
    case "failed":
      return { status: "failed", failure: outcome.failure, endedAt: now };
    case "interrupted":
      return attempts < policy.maxAttempts
        ? { status: "queued", availableAt: now + policy.backoffMs * 2 ** (attempts - 1), attempts }
        : { status: "failed", failure: outcome.failure, endedAt: now };
    case "released":
      return { status: "queued", availableAt: now, attempts: attempts - 1 };
  }
}

/** Decides what becomes of a running task whose worker is gone: its lease ran out or its process died. */
export function settlementAfterLostLease(attempts: number, policy: RetryPolicy, now: number): Settlement {
  const failure: Failure = {
    code: "ERROR_CAPTCHA_UNSOLVABLE",
    description: `ERROR_CAPTCHA_UNSOLVABLE: the worker was lost in each of ${attempts} attempts; create the task again.`,
    isOurFault: true,
  };
  return settlementAfter({ status: "interrupted", failure }, attempts, policy, now);
}
