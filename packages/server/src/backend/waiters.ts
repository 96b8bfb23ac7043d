import { LONGEST_TIMEOUT_MS } from "./longest-timeout.ts";
import type { WaitOptions } from "../core/backend.ts";
import type { EndedTask, TaskId } from "../core/task.ts";

interface Waiter {
  readonly finish: (task: EndedTask | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** Callers that wait in this process until a task ends. */
export class Waiters {
  readonly #waiters = new Map<TaskId, Set<Waiter>>();

  isAwaited(id: TaskId): boolean {
    return this.#waiters.has(id);
  }

  /** Resolves when the task is told to have ended, or with `undefined` when time is up or the signal aborts. */
  wait(id: TaskId, { timeoutMs, signal }: WaitOptions): Promise<EndedTask | undefined> {
    if (signal?.aborted === true || timeoutMs <= 0) return Promise.resolve(undefined);
    const { promise, resolve, reject } = Promise.withResolvers<EndedTask | undefined>();
    const giveUp = () => waiter.finish(undefined);
    const timer = setTimeout(giveUp, Math.min(timeoutMs, LONGEST_TIMEOUT_MS));
    const leave = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
      this.#remove(id, waiter);
    };
    const waiter: Waiter = {
      finish(task) {
        leave();
        resolve(task);
      },
      fail(error) {
        leave();
        reject(error);
      },
    };
    signal?.addEventListener("abort", giveUp, { once: true });
    this.#add(id, waiter);
    return promise;
  }

  /** Tells everybody who waits for this task that it ended; `undefined`: that it is gone. */
  finish(id: TaskId, task: EndedTask | undefined): void {
    // A set may lose members while it is walked.
    for (const waiter of this.#waiters.get(id) ?? []) waiter.finish(task);
  }

  /** The tasks that somebody waits for. */
  awaited(): readonly TaskId[] {
    return [...this.#waiters.keys()];
  }

  /** Tells everybody who waits for this task that its end cannot be learned. */
  failFor(id: TaskId, error: unknown): void {
    for (const waiter of this.#waiters.get(id) ?? []) waiter.fail(error);
  }

  /** Tells everybody that nothing more will come. */
  fail(error: Error): void {
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.fail(error);
  }

  #add(id: TaskId, waiter: Waiter): void {
    const waiters = this.#waiters.get(id);
    if (waiters === undefined) this.#waiters.set(id, new Set([waiter]));
    else waiters.add(waiter);
  }

  #remove(id: TaskId, waiter: Waiter): void {
    const waiters = this.#waiters.get(id);
    if (waiters?.delete(waiter) === true && waiters.size === 0) this.#waiters.delete(id);
  }
}
