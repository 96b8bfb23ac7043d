import type { Log } from "../../core/log.ts";
import { LONGEST_TIMEOUT_MS } from "../longest-timeout.ts";
import type { StoreConnection } from "./connection/store-connection.ts";
import { addDueTasks } from "./operations/add-due-tasks.ts";

export interface DelayedTasksOptions {
  readonly connection: StoreConnection;
  readonly log: Log;
}

/**
 * Makes the tasks that this node delayed available on time. If the node dies, another node's housekeeping does it up to
 * a second later.
 */
export class DelayedTasks {
  readonly #options: DelayedTasksOptions;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer fires, by `performance.now()`. */
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: DelayedTasksOptions) {
    this.#options = options;
  }

  /** Schedules a task that becomes available after `delayMs`, by the server's clock. */
  wakeIn(delayMs: number): void {
    const delay = Math.min(Math.max(delayMs, 1), LONGEST_TIMEOUT_MS);
    const wakeAt = performance.now() + delay;
    if (wakeAt >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = wakeAt;
    this.#timer = setTimeout(() => void this.#wake(), delay);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timerAt = Number.NEGATIVE_INFINITY;
  }

  async #wake(): Promise<void> {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const { connection, log } = this.#options;
    try {
      const next = await addDueTasks(connection);
      if (next !== null) this.wakeIn(next);
    } catch (error) {
      log.debug({ err: error }, "could not make delayed tasks available; housekeeping will retry");
    }
  }
}
