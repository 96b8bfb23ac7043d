import type { Clock } from "../../core/clock.ts";

/** A clock that moves only when `advance` is called. */
export interface AdjustableClock extends Clock {
  advance(ms: number): void;
}

export function createAdjustableClock(start = Date.UTC(2026, 0, 1)): AdjustableClock {
  let now = start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}
