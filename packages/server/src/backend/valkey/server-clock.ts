import type { Clock } from "../../core/clock.ts";

/**
 * The server's time, for reads that must not cost a script: it continues the latest known time with this machine's timer,
 * so the machine's clock does not matter. Writes use the server's clock itself (lua/clock.lua).
 */
export class ServerClock implements Clock {
  #offsetMs: number;

  /** @param now The server's time, in ms since the epoch. */
  constructor(now: number) {
    this.#offsetMs = now - performance.now();
  }

  now(): number {
    return Math.round(performance.now() + this.#offsetMs);
  }

  /** Corrects the clock with a time that the server has just reported. */
  set(now: number): void {
    this.#offsetMs = now - performance.now();
  }
}
