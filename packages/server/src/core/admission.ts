import type { ClientSettings } from "./client.ts";

/** Length of the time window of {@link ClientSettings.tasksPerMinute}, in ms. */
export const RATE_WINDOW_MS = 60_000;

export type ClientLimits = Pick<ClientSettings, "tasksAtOnce" | "tasksPerMinute" | "balance">;

/** A client's current usage of its limits. */
export interface ClientUsage {
  /** Its queued and running tasks. */
  readonly activeTasks: number;
  /**
   * When it created the task that is `tasksPerMinute` tasks before this one, in ms since the epoch. `undefined` if it
   * has not created that many tasks, or has no such limit.
   */
  readonly earlierTaskAt: number | undefined;
}

/** The client has reached a limit; nothing was stored. */
export type LimitReached =
  | { readonly status: "balance_used_up" }
  | { readonly status: "too_many_at_once"; readonly limit: number }
  | { readonly status: "too_many_per_minute"; readonly limit: number; readonly retryAfterMs: number };

/**
 * Returns the limit that keeps a client from creating another task, or `undefined` if it may create one. A pure
 * function, so every backend decides the same way. Reports the balance first, because waiting does not change it.
 */
export function limitReached(
  { tasksAtOnce, tasksPerMinute, balance }: ClientLimits,
  { activeTasks, earlierTaskAt }: ClientUsage,
  now: number,
): LimitReached | undefined {
  if (balance !== null && balance <= 0) return { status: "balance_used_up" };
  if (tasksAtOnce !== null && activeTasks >= tasksAtOnce) {
    return { status: "too_many_at_once", limit: tasksAtOnce };
  }
  if (tasksPerMinute === null || earlierTaskAt === undefined) return undefined;
  const retryAfterMs = earlierTaskAt + RATE_WINDOW_MS - now;
  return retryAfterMs > 0
    ? { status: "too_many_per_minute", limit: tasksPerMinute, retryAfterMs }
    : undefined;
}
