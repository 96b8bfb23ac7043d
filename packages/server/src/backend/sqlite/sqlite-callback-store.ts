import type { CallbackClaim, CallbackStore } from "../../core/callback-store.ts";
import type { CallbackOutcome, CallbackState, DueCallback } from "../../core/callback.ts";
import type { Clock } from "../../core/clock.ts";
import { hasEnded, type TaskId } from "../../core/task.ts";
import { callbackState, isCallbackDue } from "./queries/callback-state.ts";
import { getTask } from "./queries/get-task.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer/start-writer.ts";

export interface SqliteCallbackStoreOptions {
  readonly writer: Writer;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly resultTtlMs: number;
}

export class SqliteCallbackStore implements CallbackStore {
  readonly #options: SqliteCallbackStoreOptions;
  /** Unfinished tasks of this process that have a callback. */
  readonly #expected = new Set<TaskId>();
  readonly #listeners = new Set<() => void>();

  constructor(options: SqliteCallbackStoreOptions) {
    this.#options = options;
  }

  async claimDue({ leaseMs, ...claim }: CallbackClaim): Promise<DueCallback[]> {
    const { writer, reader, clock, resultTtlMs } = this.#options;
    const now = clock.now();
    // Usually nothing is due, and the read saves a write.
    if (!reader.read(isCallbackDue, now)) return [];
    const rows = await writer.write("claimCallbacks", { ...claim, dueAgainAt: now + leaseMs, now });
    return rows.flatMap(({ taskId, ...callback }) => {
      const task = reader.read(getTask, { id: taskId, endedBy: clock.now() - resultTtlMs });
      return task !== undefined && hasEnded(task) ? [{ ...callback, task, claimedAt: now }] : [];
    });
  }

  async settle(taskId: TaskId, attempts: number, outcome: CallbackOutcome): Promise<void> {
    const { writer, clock } = this.#options;
    await writer.write("settleCallback", { taskId, attempts, outcome, now: clock.now() });
  }

  async get(taskId: TaskId): Promise<CallbackState | undefined> {
    return this.#options.reader.read(callbackState, taskId);
  }

  onDue(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Records that a task with a callback was created. */
  expect(taskId: TaskId): void {
    this.#expected.add(taskId);
  }

  /** Records that a task ended: its callback, if it has one, is due. */
  announceEnd(taskId: TaskId): void {
    if (!this.#expected.delete(taskId)) return;
    for (const listener of this.#listeners) listener();
  }
}
