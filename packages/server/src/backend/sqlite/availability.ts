import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { LONGEST_TIMEOUT_MS } from "../longest-timeout.ts";

/** Delay before a failed read of the store is retried, in ms. */
const LOOK_AGAIN_MS = 1_000;

export interface AvailabilityOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** When the first delayed task becomes available after `now`. */
  readonly nextAvailableAt: (now: number) => number | null;
}

/** Notifies listeners that tasks may have become available: once per turn, and at the end of a pause. */
export class Availability {
  readonly #options: AvailabilityOptions;
  readonly #listeners = new Set<{ readonly call: () => void }>();
  #isAnnounced = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: AvailabilityOptions) {
    this.#options = options;
  }

  listen(call: () => void): () => void {
    const listener = { call };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Records that a task can be claimed from `availableAt` on. */
  announce(availableAt: number): void {
    if (availableAt <= this.#options.clock.now()) this.#announceNow();
    else if (availableAt < this.#timerAt) this.#wakeAt(availableAt);
  }

  stop(): void {
    this.#listeners.clear();
    clearTimeout(this.#timer);
    this.#timerAt = Number.NEGATIVE_INFINITY;
  }

  /** The writes of one commit resolve one after the other; listeners are called once for all of them. */
  #announceNow(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    queueMicrotask(() => {
      this.#isAnnounced = false;
      for (const { call } of this.#listeners) {
        try {
          call();
        } catch (error) {
          this.#options.log.error({ err: error }, "a listener for available tasks failed");
        }
      }
    });
  }

  #wakeAt(availableAt: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = availableAt;
    const delay = Math.min(Math.max(availableAt - this.#options.clock.now(), 1), LONGEST_TIMEOUT_MS);
    this.#timer = setTimeout(() => this.#wake(availableAt), delay);
  }

  #wake(availableAt: number): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = this.#options.clock.now();
    if (now < availableAt) {
      // The clock was set back, or runs slower than the timer.
      this.#wakeAt(availableAt);
      return;
    }
    this.#announceNow();
    const next = this.#nextAvailableAt(now);
    if (next !== null) this.#wakeAt(next);
  }

  /** Nobody awaits a timer, so an error cannot be thrown to a caller: a failed read is retried a little later. */
  #nextAvailableAt(now: number): number | null {
    try {
      return this.#options.nextAvailableAt(now);
    } catch (error) {
      this.#options.log.error({ err: error }, "could not look up when the next task is available");
      return now + LOOK_AGAIN_MS;
    }
  }
}
