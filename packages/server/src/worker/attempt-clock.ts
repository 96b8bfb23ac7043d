import type { Clock } from "../core/clock.ts";

/**
 * The store's time during an attempt. It continues the store's time of the claim with this machine's timer, so the
 * machine's clock does not matter.
 * @param claimedAt The store's time of the claim, in ms since the epoch.
 */
export function attemptClock(claimedAt: number): Clock {
  const start = performance.now();
  return { now: () => claimedAt + Math.round(performance.now() - start) };
}
