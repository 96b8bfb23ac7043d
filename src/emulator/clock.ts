/** Tells the time; a test passes its own to move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The computer's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that runs with another and can be put forward. */
export class AdjustableClock implements Clock {
  readonly #base: Clock;
  #aheadMs = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#aheadMs;
  }

  /** Puts the clock forward. */
  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Back to the time of the clock beneath. */
  reset(): void {
    this.#aheadMs = 0;
  }
}
