import { LONGEST_TIMEOUT_MS } from "./longest-timeout.ts";
import type { WaitOptions } from "../core/task-backend.ts";
import type { EndedTask, TaskId } from "../core/task.ts";

interface Waiter {
  readonly finish: (task: EndedTask | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** Callers in this process that wait for a task to end. */
export class Waiters {
  readonly #waiters = new Map<TaskId, Set<Waiter>>();

  isAwaited(id: TaskId): boolean {
    return this.#waiters.has(id);
  }

  /** Resolves with the task when `finish` is called, or with `undefined` on a timeout or when the signal aborts. */
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

  /** Resolves all waits for this task; `undefined` if the task no longer exists. */
  finish(id: TaskId, task: EndedTask | undefined): void {
    // Deleting from a set while iterating over it is safe.
    for (const waiter of this.#waiters.get(id) ?? []) waiter.finish(task);
  }

  /** The tasks that callers wait for. */
  awaited(): readonly TaskId[] {
    return [...this.#waiters.keys()];
  }

  /** Rejects all waits for this task. */
  failFor(id: TaskId, error: unknown): void {
    for (const waiter of this.#waiters.get(id) ?? []) waiter.fail(error);
  }

  /** Rejects all waits. */
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
