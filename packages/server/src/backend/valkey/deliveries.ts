import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { LONGEST_TIMEOUT_MS } from "../longest-timeout.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import { findUndelivered, type UndeliveredTask } from "./operations/find-undelivered.ts";
import { standInLine } from "./operations/stand-in-line.ts";
import type { ClientQueues } from "./queue/client-queues.ts";

/** Most tasks handed over in one go. */
const BATCH = 1_000;

export interface DeliveriesOptions {
  readonly connection: ValkeyConnection;
  readonly queues: ClientQueues;
  readonly clock: Clock;
  readonly log: Log;
}

/** Hands tasks that wait to their clients' queues: new ones at once, others when their pause is over. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /**
   * Never rejects: what could not be handed over now is later, by whoever looks first ({@link deliverDue}). The task
   * is accepted all the same, since its record is written.
   */
  async handOver(tasks: readonly UndeliveredTask[]): Promise<void> {
    const byClient = Map.groupBy(tasks, ({ clientId }) => clientId);
    await Promise.all(
      [...byClient].map(async ([clientId, tasks]) => {
        try {
          await this.#handOverOf(clientId, tasks);
        } catch (error) {
          this.#options.log.debug({ err: error, clientId }, "tasks could not be handed to their queue yet");
        }
      }),
    );
  }

  /** Hands over a task when its pause is over; should this process die, another one does it a little later. */
  handOverAt(availableAt: number): void {
    if (availableAt >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = availableAt;
    const delay = Math.min(Math.max(availableAt - this.#options.clock.now(), 1), LONGEST_TIMEOUT_MS);
    this.#timer = setTimeout(() => void this.#onTimer(availableAt), delay);
  }

  /** Hands over everything whose time has come; rejects if the store cannot be used. */
  async deliverDue(): Promise<void> {
    const { connection, clock } = this.#options;
    const due = await findUndelivered(connection, { limit: BATCH, now: clock.now() });
    if (due.length > 0) await this.handOver(due);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timerAt = Number.NEGATIVE_INFINITY;
  }

  async #handOverOf(clientId: string, tasks: readonly UndeliveredTask[]): Promise<void> {
    const { connection, queues, clock } = this.#options;
    const now = clock.now();
    await Promise.all(tasks.map((task) => queues.add(task, now)));
    await standInLine(connection, clientId, { delivered: tasks, now });
  }

  async #onTimer(availableAt: number): Promise<void> {
    if (this.#timerAt === Number.NEGATIVE_INFINITY) return;
    this.#timerAt = Number.POSITIVE_INFINITY;
    if (this.#options.clock.now() < availableAt) {
      // The clock was set back, or runs slower than the timer.
      this.handOverAt(availableAt);
      return;
    }
    try {
      const { connection, clock } = this.#options;
      await this.deliverDue();
      const next = await findNextUndelivered(connection, clock.now());
      if (next !== undefined) this.handOverAt(next);
    } catch (error) {
      this.#options.log.debug({ err: error }, "tasks whose pause is over could not be looked up yet");
    }
  }
}

/** When the first of the tasks that are still to be handed over is due. */
async function findNextUndelivered(
  { client, root }: ValkeyConnection,
  now: number,
): Promise<number | undefined> {
  const [, score] = await client.zrangebyscore(
    `${root}:undelivered`,
    `(${now}`,
    "+inf",
    "WITHSCORES",
    "LIMIT",
    0,
    1,
  );
  return score === undefined ? undefined : Number(score);
}
