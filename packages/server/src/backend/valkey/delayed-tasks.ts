import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { LONGEST_TIMEOUT_MS } from "../longest-timeout.ts";
import type { StoreConnection } from "./connection/store-connection.ts";
import { addDueTasks } from "./operations/add-due-tasks.ts";

export interface DelayedTasksOptions {
  readonly connection: StoreConnection;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Makes the tasks that this node delayed available on time. If the node dies, another node's housekeeping does it up to
 * a second later.
 */
export class DelayedTasks {
  readonly #options: DelayedTasksOptions;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: DelayedTasksOptions) {
    this.#options = options;
  }

  /** Schedules a task that becomes available at `availableAt`. */
  wakeAt(availableAt: number): void {
    if (availableAt >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = availableAt;
    const delay = Math.min(Math.max(availableAt - this.#options.clock.now(), 1), LONGEST_TIMEOUT_MS);
    this.#timer = setTimeout(() => void this.#wake(availableAt), delay);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timerAt = Number.NEGATIVE_INFINITY;
  }

  async #wake(availableAt: number): Promise<void> {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const { connection, clock, log } = this.#options;
    if (clock.now() < availableAt) {
      // The clock was set back, or runs slower than the timer.
      this.wakeAt(availableAt);
      return;
    }
    try {
      const next = await addDueTasks(connection, clock.now());
      if (next !== null) this.wakeAt(next);
    } catch (error) {
      log.debug({ err: error }, "could not make delayed tasks available; housekeeping will retry");
    }
  }
}
