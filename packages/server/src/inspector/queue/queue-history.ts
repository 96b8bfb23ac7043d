import type { NodeView } from "../../operator/operations/node-view.ts";
import type { QueueView } from "../../operator/operations/get-queue.ts";

/** The queue at a time. */
export interface QueueSample {
  /** Ms since the epoch. */
  readonly at: number;
  readonly queued: number;
  readonly running: number;
  /** Attempts that ended within the minute before `at`, as far as samples reach back; undefined for the first one. */
  readonly endedInLastMinute: number | undefined;
}

/** How often to take a sample, in ms. */
export const SAMPLE_MS = 10_000;
/** Samples of one minute. */
const MINUTE = 6;
/** Samples of one hour. */
const LIMIT = 360;

/** The queue over the last hour, in memory: it begins when the process starts. */
export class QueueHistory {
  readonly #samples: QueueSample[] = [];
  /** Attempts that ended between the latest samples, oldest first, for one minute. */
  readonly #counts: number[] = [];
  /** Attempts that each node had ended at the latest sample. */
  #ended: ReadonlyMap<string, number> | undefined;

  /** The samples, oldest first. */
  get samples(): readonly QueueSample[] {
    return this.#samples;
  }

  /** Adds a sample. */
  add(at: number, { queued, running }: QueueView, nodes: readonly NodeView[]): void {
    const ended = new Map(nodes.map(({ id, endedAttempts }) => [id, endedAttempts]));
    const before = this.#ended;
    if (before !== undefined) {
      this.#counts.push([...ended].reduce((sum, [id, total]) => sum + total - (before.get(id) ?? 0), 0));
      if (this.#counts.length > MINUTE) this.#counts.shift();
    }
    const endedInLastMinute =
      before === undefined ? undefined : this.#counts.reduce((sum, count) => sum + count, 0);
    this.#samples.push({ at, queued, running, endedInLastMinute });
    if (this.#samples.length > LIMIT) this.#samples.shift();
    this.#ended = ended;
  }
}
