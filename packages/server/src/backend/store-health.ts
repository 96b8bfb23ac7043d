import { BackendUnavailableError } from "../core/backend.ts";

/** How long the result of a probe is valid, in ms. Anybody may call `/readyz`, so it must not write each time. */
const VALID_MS = 1_000;
/** Pause between probes while there is a problem, in ms. They are larger, and check the whole database. */
const VALID_WITH_PROBLEM_MS = 2_000;
/** Maximum duration of a probe, in ms. */
const TIMEOUT_MS = 10_000;

export interface StoreHealthOptions {
  /**
   * Writes something and waits until it is stored. A thorough probe follows a problem: it writes more than a task needs,
   * and reads everything that may be damaged.
   * @throws BackendUnavailableError
   */
  readonly probe: (isThorough: boolean) => Promise<unknown>;
  /** A clock that is never set, in ms. @default performance.now */
  readonly monotonic?: () => number;
}

/**
 * Knows whether a store can write: from failed operations, which it remembers, and from probes. After a problem, a
 * thorough probe must succeed before the store counts as available again.
 */
export class StoreHealth {
  readonly #probe: StoreHealthOptions["probe"];
  readonly #monotonic: () => number;
  #problem: string | undefined;
  /** Counts problems, to notice those that occur during a probe. */
  #problems = 0;
  #validUntil = Number.NEGATIVE_INFINITY;
  #probing: Promise<void> | undefined;

  constructor({ probe, monotonic = () => performance.now() }: StoreHealthOptions) {
    this.#probe = probe;
    this.#monotonic = monotonic;
  }

  /** Remembers that an operation failed, if that means that the store is unavailable. */
  report(error: unknown): void {
    if (!(error instanceof BackendUnavailableError)) return;
    this.#problem = error.message;
    this.#problems += 1;
    this.#validUntil = this.#monotonic() + VALID_WITH_PROBLEM_MS;
  }

  /** Why the store is unavailable; undefined if it is available. Probes it, unless it was probed a moment ago. */
  async findProblem(): Promise<string | undefined> {
    if (this.#monotonic() >= this.#validUntil) {
      await (this.#probing ??= this.#check().finally(() => {
        this.#probing = undefined;
      }));
    }
    return this.#problem;
  }

  /** The problem that is known. Probes only if there is one, to find out whether it persists. */
  async knownProblem(): Promise<string | undefined> {
    return this.#problem === undefined ? undefined : await this.findProblem();
  }

  async #check(): Promise<void> {
    const problems = this.#problems;
    try {
      await inTime(this.#probe(this.#problem !== undefined));
    } catch (error) {
      if (!(error instanceof BackendUnavailableError)) throw error;
      this.report(error);
      return;
    }
    if (this.#problems !== problems) return;
    this.#problem = undefined;
    this.#validUntil = this.#monotonic() + VALID_MS;
  }
}

/** Settles with the probe, or rejects after TIMEOUT_MS. */
async function inTime(probe: Promise<unknown>): Promise<void> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => timeout.reject(new BackendUnavailableError(`a write takes longer than ${TIMEOUT_MS / 1_000} s`)),
    TIMEOUT_MS,
  );
  try {
    await Promise.race([probe, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
