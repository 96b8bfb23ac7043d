import type { ClientSettings } from "./client.ts";

/** The length of the window of {@link ClientSettings.tasksPerMinute}, in ms. */
export const RATE_WINDOW_MS = 60_000;

export type ClientLimits = Pick<ClientSettings, "tasksAtOnce" | "tasksPerMinute" | "balance">;

/** What a client has used of its limits when it creates a task. */
export interface ClientUsage {
  /** Tasks of its that wait or run. */
  readonly activeTasks: number;
  /**
   * When it created the task that is `tasksPerMinute` before this one, in ms since the epoch; without so many tasks,
   * nothing. Only asked for where there is such a limit.
   */
  readonly earlierTaskAt: number | undefined;
}

/** A limit of the client's that is reached; nothing was stored. */
export type LimitReached =
  | { readonly status: "balance_used_up" }
  | { readonly status: "too_many_at_once"; readonly limit: number }
  | { readonly status: "too_many_per_minute"; readonly limit: number; readonly retryAfterMs: number };

/**
 * Decides whether a client may create one more task; `undefined`: it may. Pure, so that every backend decides
 * alike. What waiting cannot help is told first.
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
