import type { WaitOptions } from "../../core/task-backend.ts";
import type { Log } from "../../core/log.ts";
import { hasEnded, type EndedTask, type Task, type TaskId } from "../../core/task.ts";
import { Waiters } from "../waiters.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import type { StoreConnection } from "./connection/store-connection.ts";
import type { Messages } from "./messages.ts";
import { awaitCompletion } from "./operations/await-completion.ts";

/** How often awaited tasks are checked again, in ms, because a message may be lost with its connection. */
const CHECK_AGAIN_MS = 5_000;
/** Most tasks that one script checks. */
const BATCH = 500;

export interface CompletionWaitersOptions {
  readonly connection: StoreConnection;
  readonly onResubscribed: ValkeyConnection["onResubscribed"];
  readonly messages: Messages;
  readonly log: Log;
  readonly nodeId: string;
  readonly get: (id: TaskId) => Promise<Task | undefined>;
}

/** Callers of this node that wait for a task to end, whichever node runs it. */
export class CompletionWaiters {
  readonly #options: CompletionWaitersOptions;
  readonly #waiters = new Waiters();
  #timer: NodeJS.Timeout | undefined;
  #stopListening: readonly (() => void)[] = [];

  private constructor(options: CompletionWaitersOptions) {
    this.#options = options;
  }

  static async open(options: CompletionWaitersOptions): Promise<CompletionWaiters> {
    const waiters = new CompletionWaiters(options);
    const { messages, onResubscribed, nodeId } = options;
    waiters.#stopListening = [
      await messages.subscribe(`completed:${nodeId}`, (id) => void waiters.#finish(id)),
      onResubscribed(() => void waiters.#checkAgain()),
    ];
    waiters.#timer = setInterval(() => void waiters.#checkAgain(), CHECK_AGAIN_MS);
    waiters.#timer.unref();
    return waiters;
  }

  async wait(id: TaskId, options: WaitOptions): Promise<EndedTask | undefined> {
    if (options.timeoutMs <= 0) return endedOnly(await this.#options.get(id));
    // Register the waiter before the check, or it would miss an end in between.
    const ended = this.#waiters.wait(id, options);
    void this.#check(id);
    return ended;
  }

  close(error: Error): void {
    clearInterval(this.#timer);
    for (const stop of this.#stopListening) stop();
    this.#waiters.fail(error);
  }

  /** Never rejects: the waiters get the error. */
  async #check(id: TaskId): Promise<void> {
    const { connection, nodeId } = this.#options;
    try {
      const unfinished = await awaitCompletion(connection, nodeId, [id]);
      if (!unfinished.has(id)) await this.#finish(id);
    } catch (error) {
      this.#waiters.failFor(id, error);
    }
  }

  /** Never rejects: the waiters get the error. */
  async #finish(id: TaskId): Promise<void> {
    if (!this.#waiters.isAwaited(id)) return;
    try {
      this.#waiters.finish(id, endedOnly(await this.#options.get(id)));
    } catch (error) {
      this.#waiters.failFor(id, error);
    }
  }

  async #checkAgain(): Promise<void> {
    const { connection, nodeId, log } = this.#options;
    const awaited = this.#waiters.awaited();
    try {
      for (let from = 0; from < awaited.length; from += BATCH) {
        const ids = awaited.slice(from, from + BATCH);
        const unfinished = await awaitCompletion(connection, nodeId, ids);
        await Promise.all(ids.filter((id) => !unfinished.has(id)).map((id) => this.#finish(id)));
      }
    } catch (error) {
      log.debug({ err: error }, "could not check awaited tasks; will retry in a few seconds");
    }
  }
}

function endedOnly(task: Task | undefined): EndedTask | undefined {
  return task !== undefined && hasEnded(task) ? task : undefined;
}
