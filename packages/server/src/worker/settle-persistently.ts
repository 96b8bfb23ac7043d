import { setTimeout as delay } from "node:timers/promises";
import { BackendUnavailableError, type LeaseOutcome } from "../core/backend.ts";
import type { Clock } from "../core/clock.ts";

const PAUSE_MS = 250;

export interface Persistence {
  readonly clock: Clock;
  /** When the lease ends, by the clock: then the task is no longer ours. */
  readonly until: () => number;
  /** Aborts when the worker can wait no longer. */
  readonly stop: AbortSignal;
}

/**
 * Settles, again and again while the store is away and the lease lasts. An end that was written although its answer
 * was lost is not written twice, since it ended the lease: that is then told as `lease_lost`.
 */
export async function settlePersistently(
  settle: () => Promise<LeaseOutcome>,
  { clock, until, stop }: Persistence,
): Promise<LeaseOutcome> {
  for (;;) {
    try {
      return await settle();
    } catch (error) {
      if (!(error instanceof BackendUnavailableError)) throw error;
      if (stop.aborted || clock.now() + PAUSE_MS >= until()) throw error;
      await delay(PAUSE_MS);
    }
  }
}
