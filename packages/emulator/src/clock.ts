/** Tells the time; a test passes its own to move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The computer's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
