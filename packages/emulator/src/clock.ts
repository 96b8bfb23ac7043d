/** Tells the time; a test passes its own to move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The computer's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that runs ahead of another one by as much as it was advanced. */
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

  /** Advances the clock by so many milliseconds. */
  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Goes back to the time of the other clock. */
  reset(): void {
    this.#aheadMs = 0;
  }
}
