import { setTimeout as delay } from "node:timers/promises";
import { BackendUnavailableError } from "../core/backend.ts";
import type { LeaseOutcome } from "../core/task-backend.ts";

const PAUSE_MS = 250;

export interface Persistence {
  /** When the lease ends, by `performance.now()`. After that another worker may own the task. */
  readonly until: () => number;
  /** Aborts when the worker must stop waiting. */
  readonly stop: AbortSignal;
}

/**
 * Settles an attempt. Retries while the store is unavailable, until the lease ends. If the store settled the attempt
 * but its answer was lost, the retry returns `lease_lost`, because settling ends the lease.
 */
export async function settlePersistently(
  settle: () => Promise<LeaseOutcome>,
  { until, stop }: Persistence,
): Promise<LeaseOutcome> {
  for (;;) {
    try {
      return await settle();
    } catch (error) {
      if (!(error instanceof BackendUnavailableError)) throw error;
      if (stop.aborted || performance.now() + PAUSE_MS >= until()) throw error;
      await delay(PAUSE_MS);
    }
  }
}
