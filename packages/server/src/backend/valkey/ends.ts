import type { WaitOptions } from "../../core/backend.ts";
import type { Log } from "../../core/log.ts";
import { hasEnded, type EndedTask, type Task, type TaskId } from "../../core/task.ts";
import { Waiters } from "../waiters.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import type { Messages } from "./messages.ts";
import { awaitEnd } from "./operations/await-end.ts";

/** Every so often, in ms, what is waited for is looked at again: a message may be lost with its connection. */
const LOOK_AGAIN_MS = 5_000;
/** Most tasks that one script looks at. */
const BATCH = 500;

export interface EndsOptions {
  readonly connection: ValkeyConnection;
  readonly messages: Messages;
  readonly log: Log;
  readonly nodeId: string;
  readonly get: (id: TaskId) => Promise<Task | undefined>;
}

/** Callers of this node that wait for tasks to end, on whichever node they run. */
export class Ends {
  readonly #options: EndsOptions;
  readonly #waiters = new Waiters();
  #timer: NodeJS.Timeout | undefined;
  #stopListening: readonly (() => void)[] = [];

  private constructor(options: EndsOptions) {
    this.#options = options;
  }

  static async open(options: EndsOptions): Promise<Ends> {
    const ends = new Ends(options);
    const { messages, connection, nodeId } = options;
    ends.#stopListening = [
      await messages.subscribe(`ended:${nodeId}`, (id) => void ends.#tell(id)),
      connection.onResubscribed(() => void ends.#lookAgain()),
    ];
    ends.#timer = setInterval(() => void ends.#lookAgain(), LOOK_AGAIN_MS);
    ends.#timer.unref();
    return ends;
  }

  async wait(id: TaskId, options: WaitOptions): Promise<EndedTask | undefined> {
    if (options.timeoutMs <= 0) return endedOnly(await this.#options.get(id));
    // First the waiter, then the look: an end in between is told to the waiter.
    const ended = this.#waiters.wait(id, options);
    void this.#look(id);
    return ended;
  }

  close(error: Error): void {
    clearInterval(this.#timer);
    for (const stop of this.#stopListening) stop();
    this.#waiters.fail(error);
  }

  /** Never rejects: who waits is told. */
  async #look(id: TaskId): Promise<void> {
    const { connection, nodeId } = this.#options;
    try {
      const unfinished = await awaitEnd(connection, nodeId, [id]);
      if (!unfinished.has(id)) await this.#tell(id);
    } catch (error) {
      this.#waiters.failFor(id, error);
    }
  }

  /** Never rejects: who waits is told. */
  async #tell(id: TaskId): Promise<void> {
    if (!this.#waiters.isAwaited(id)) return;
    try {
      this.#waiters.finish(id, endedOnly(await this.#options.get(id)));
    } catch (error) {
      this.#waiters.failFor(id, error);
    }
  }

  async #lookAgain(): Promise<void> {
    const { connection, nodeId, log } = this.#options;
    const awaited = this.#waiters.awaited();
    try {
      for (let from = 0; from < awaited.length; from += BATCH) {
        const ids = awaited.slice(from, from + BATCH);
        const unfinished = await awaitEnd(connection, nodeId, ids);
        await Promise.all(ids.filter((id) => !unfinished.has(id)).map((id) => this.#tell(id)));
      }
    } catch (error) {
      log.debug({ err: error }, "what is waited for could not be looked at; the next look is soon");
    }
  }
}

function endedOnly(task: Task | undefined): EndedTask | undefined {
  return task !== undefined && hasEnded(task) ? task : undefined;
}
