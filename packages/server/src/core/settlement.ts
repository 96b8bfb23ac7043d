import type { TurnstileSolution } from "../protocol/answers.ts";
import type { Failure } from "./task.ts";

/** Result of one attempt, as its handler reports it. */
export type AttemptOutcome =
  | { readonly status: "completed"; readonly solution: TurnstileSolution }
  /** The task cannot succeed; a retry would not help. */
  | { readonly status: "failed"; readonly failure: Failure }
  /** Something other than the task broke, such as the browser; a retry may succeed. */
  | { readonly status: "interrupted"; readonly failure: Failure }
  /** The worker is stopping; the task returns to the queue as if it had not been claimed. */
  | { readonly status: "released" };

/** The state that the store writes when an attempt ends. */
export type Settlement =
  | { readonly status: "completed"; readonly solution: TurnstileSolution; readonly endedAt: number }
  | { readonly status: "failed"; readonly failure: Failure; readonly endedAt: number }
  | { readonly status: "queued"; readonly availableAt: number; readonly attempts: number };

export interface RetryPolicy {
  /** Maximum number of attempts of a task. @default 3 */
  readonly maxAttempts: number;
  /** Pause before the second attempt, in ms. It doubles with each further attempt. @default 100 */
  readonly backoffMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = { maxAttempts: 3, backoffMs: 100 };

/**
 * Decides the next state of a task after an attempt. A pure function, so every backend decides the same way.
 * `attempts` includes the attempt that just ended.
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

/** Decides the next state of a running task whose worker was lost: its lease expired or its process died. */
export function settlementAfterLostLease(attempts: number, policy: RetryPolicy, now: number): Settlement {
  const failure: Failure = {
    code: "ERROR_CAPTCHA_UNSOLVABLE",
    description: `ERROR_CAPTCHA_UNSOLVABLE: the worker was lost in all ${attempts} attempts; create the task again.`,
    isOurFault: true,
  };
  return settlementAfter({ status: "interrupted", failure }, attempts, policy, now);
}
