import { seededNumber } from "./seeded-number.ts";

/** Source of random numbers; see EmulatorOptions. */
export interface ChanceOptions {
  readonly seed?: number | undefined;
  readonly random?: (() => number) | undefined;
}

/** Random numbers; with a seed, a reproducible sequence. */
export class Chance {
  readonly #seed: number | undefined;
  readonly #random: () => number;
  #drawn = 0;

  constructor({ seed, random = Math.random }: ChanceOptions) {
    this.#seed = seed;
    this.#random = random;
  }

  /** The next number, 0 ≤ x < 1. */
  next(): number {
    if (this.#seed === undefined) return this.#random();
    this.#drawn += 1;
    return seededNumber(this.#seed, this.#drawn - 1);
  }

  /** Restarts a seeded sequence. */
  reset(): void {
    this.#drawn = 0;
  }
}
