/** Returns the current time. Tests replace it. */
export interface Clock {
  /** Milliseconds, of every clock but the monotonic one since the epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Counts from an arbitrary time, and continues evenly when somebody sets the system's clock. For durations. */
export const monotonicClock: Clock = { now: () => performance.now() };
