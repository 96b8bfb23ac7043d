/** A source of the current time; tests pass their own to control it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The system clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that runs ahead of another clock. */
export class AdvancedClock implements Clock {
  readonly base: Clock;
  #aheadMs = 0;

  constructor(base: Clock) {
    this.base = base;
  }

  /** How far this clock runs ahead, in milliseconds. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  now(): number {
    return this.base.now() + this.#aheadMs;
  }

  /** Advances the clock by this many milliseconds. */
  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Returns to the time of the other clock. */
  reset(): void {
    this.#aheadMs = 0;
  }
}
