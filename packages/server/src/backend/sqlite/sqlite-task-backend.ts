import { randomInt } from "node:crypto";
import type {
  CancelOutcome,
  ClaimRequest,
  CreateOutcome,
  ExpireOutcome,
  LeaseOutcome,
  ListOutcome,
  ListRequest,
  NewTask,
  ReportCount,
  ReportOutcome,
  TaskBackend,
  TaskCounts,
  Verdict,
  WaitOptions,
} from "../../core/task-backend.ts";
import type { Clock } from "../../core/clock.ts";
import type { AttemptRecord } from "../../core/evidence.ts";
import type { Settlement } from "../../core/settlement.ts";
import {
  hasEnded,
  type EndedTask,
  type Failure,
  type Lease,
  type RunningTask,
  type Task,
  type TaskId,
} from "../../core/task.ts";
import { LARGEST_NUMBER } from "../task-number.ts";
import { toRunningTask } from "../to-running-task.ts";
import type { Availability } from "./availability.ts";
import { findIdByNumber } from "./queries/find-id-by-number.ts";
import { getAttemptRecords } from "./queries/get-attempt-records.ts";
import { getTask } from "./queries/get-task.ts";
import { listTasks } from "./queries/list-tasks.ts";
import { meanDurationMs } from "./queries/mean-duration.ts";
import { oldestQueuedAt } from "./queries/oldest-queued-at.ts";
import { reportCounts } from "./queries/report-counts.ts";
import type { Reader } from "./reader.ts";
import type { SqliteCallbackStore } from "./sqlite-callback-store.ts";
import type { Waiters } from "../waiters.ts";
import type { Writer } from "./writer/start-writer.ts";

/** Most lost leases that one call of `expire` settles, and most results that one of its commits deletes. */
const EXPIRE_LIMIT = 1_000;
/** Most commits that delete results in one call of `expire`: up to 20,000 results per second. */
const DELETE_ROUNDS = 20;

export interface SqliteTaskBackendOptions {
  readonly writer: Writer;
  readonly reader: Reader;
  readonly waiters: Waiters;
  readonly availability: Availability;
  readonly callbacks: SqliteCallbackStore;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly resultTtlMs: number;
}

export class SqliteTaskBackend implements TaskBackend {
  readonly #options: SqliteTaskBackendOptions;
  readonly #cancelListeners = new Set<(id: TaskId) => void>();
  #foreignWrites = 0;

  constructor(options: SqliteTaskBackendOptions) {
    this.#options = options;
  }

  async create(task: NewTask): Promise<CreateOutcome> {
    const { writer, clock, availability } = this.#options;
    const now = clock.now();
    const outcome = await writer.write("createTask", {
      id: task.id,
      clientId: task.clientId,
      payload: JSON.stringify(task.payload),
      priority: task.priority ?? 0,
      number: task.isNumbered === true ? randomInt(1, LARGEST_NUMBER + 1) : null,
      ...(task.callback === undefined ? {} : { callback: task.callback }),
      idempotency: task.idempotency ?? null,
      now,
    });
    if (outcome.status === "created") {
      if (task.callback !== undefined) this.#options.callbacks.expect(task.id);
      availability.announce(now);
    }
    return outcome;
  }

  async claim({ workerId, limit, leaseMs }: ClaimRequest): Promise<readonly RunningTask[]> {
    const { writer, clock, ids } = this.#options;
    const now = clock.now();
    const leaseId = ids();
    const leaseExpiresAt = now + leaseMs;
    const rows = await writer.write("claimTasks", { workerId, leaseId, limit, leaseExpiresAt, now });
    return rows.map((row) => toRunningTask(row, { leaseId, leaseExpiresAt, workerId }));
  }

  heartbeat(lease: Lease, leaseMs: number): Promise<LeaseOutcome> {
    const now = this.#options.clock.now();
    return this.#options.writer.write("renewLease", { lease, leaseExpiresAt: now + leaseMs, now });
  }

  async settle(lease: Lease, settlement: Settlement, record?: AttemptRecord): Promise<LeaseOutcome> {
    const { writer, clock, availability } = this.#options;
    const now = clock.now();
    const outcome = await writer.write("settleTask", {
      lease,
      settlement,
      ...(record === undefined ? {} : { record }),
      now,
    });
    if (outcome.status === "held") {
      if (settlement.status === "queued") availability.announce(now + settlement.delayMs);
      else this.#wake(lease.taskId);
    }
    return outcome;
  }

  async cancel(id: TaskId, failure: Failure): Promise<CancelOutcome> {
    const { writer, clock } = this.#options;
    const outcome = await writer.write("cancelTask", { id, failure, now: clock.now() });
    if (outcome.status === "cancelled") {
      for (const listener of this.#cancelListeners) listener(id);
      this.#wake(id);
    }
    return outcome;
  }

  report(id: TaskId, verdict: Verdict): Promise<ReportOutcome> {
    const { writer, clock, resultTtlMs } = this.#options;
    return writer.write("reportTask", { id, verdict, endedBy: clock.now() - resultTtlMs });
  }

  async attemptRecords(id: TaskId): Promise<readonly AttemptRecord[]> {
    const { reader, clock, resultTtlMs } = this.#options;
    return reader.read(getAttemptRecords, { id, endedBy: clock.now() - resultTtlMs });
  }

  async reportCounts(): Promise<readonly ReportCount[]> {
    return this.#options.reader.read(reportCounts);
  }

  async get(id: TaskId): Promise<Task | undefined> {
    return this.#read(id);
  }

  async findIdByNumber(number: number): Promise<TaskId | undefined> {
    return this.#options.reader.read(findIdByNumber, number);
  }

  async meanDurationMs(): Promise<number | undefined> {
    return this.#options.reader.read(meanDurationMs);
  }

  async waitUntilEnded(id: TaskId, options: WaitOptions): Promise<EndedTask | undefined> {
    // No task can end between this read and the subscription, because commits are announced in a later turn.
    const task = this.#read(id);
    if (task === undefined) return undefined;
    return hasEnded(task) ? task : this.#options.waiters.wait(id, options);
  }

  async expire(): Promise<ExpireOutcome> {
    const { writer, clock, availability } = this.#options;
    const now = clock.now();
    const [lost, deleted, withdrawn] = await Promise.all([
      writer.write("settleLostLeases", { expiredBy: now, limit: EXPIRE_LIMIT, now }),
      this.#deleteOldResults(now),
      writer.write("withdrawTasks", { limit: EXPIRE_LIMIT, now }),
      writer.write("forgetIdempotencyKeys", { limit: EXPIRE_LIMIT, now }),
    ]);
    this.#noticeForeignWrites(now);
    if (lost.availableAt !== null) availability.announce(lost.availableAt);
    for (const id of [...lost.failedIds, ...withdrawn]) this.#wake(id);
    return {
      requeued: lost.requeued,
      failed: lost.failedIds.length,
      withdrawn: withdrawn.length,
      deleted,
      // One transaction writes a task and everything that belongs to it.
      repaired: 0,
    };
  }

  async counts(): Promise<TaskCounts> {
    this.#options.reader.assertOpen();
    return this.#options.writer.counts();
  }

  async list(request: ListRequest): Promise<ListOutcome> {
    const { reader, clock, resultTtlMs } = this.#options;
    const now = clock.now();
    return reader.read(listTasks, { ...request, endedBy: now - resultTtlMs, now });
  }

  async oldestQueuedMs(): Promise<number | undefined> {
    const { reader, clock } = this.#options;
    const createdAt = reader.read(oldestQueuedAt);
    return createdAt === undefined ? undefined : Math.max(0, clock.now() - createdAt);
  }

  onAvailable(listener: () => void): () => void {
    return this.#options.availability.listen(listener);
  }

  onCancelled(listener: (id: TaskId) => void): () => void {
    this.#cancelListeners.add(listener);
    return () => void this.#cancelListeners.delete(listener);
  }

  #read(id: TaskId): Task | undefined {
    const { reader, clock, resultTtlMs } = this.#options;
    return reader.read(getTask, { id, endedBy: clock.now() - resultTtlMs });
  }

  /** Deletes in short commits, so other writes can run in between. */
  async #deleteOldResults(now: number): Promise<number> {
    const request = { endedBy: now - this.#options.resultTtlMs, limit: EXPIRE_LIMIT };
    let deleted = 0;
    for (let round = 0; round < DELETE_ROUNDS; round += 1) {
      const number = await this.#options.writer.write("deleteOldResults", request);
      deleted += number;
      if (number < EXPIRE_LIMIT) break;
    }
    return deleted;
  }

  /** A command in another process may have cancelled or created tasks. */
  #noticeForeignWrites(now: number): void {
    const { writer, waiters, availability } = this.#options;
    const noticed = writer.foreignWrites();
    if (noticed === this.#foreignWrites) return;
    this.#foreignWrites = noticed;
    availability.announce(now);
    for (const id of waiters.awaited()) {
      const task = this.#read(id);
      if (task === undefined || hasEnded(task)) this.#wake(id);
    }
  }

  #wake(id: TaskId): void {
    const { waiters, callbacks } = this.#options;
    callbacks.announceEnd(id);
    if (!waiters.isAwaited(id)) return;
    const task = this.#read(id);
    waiters.finish(id, task !== undefined && hasEnded(task) ? task : undefined);
  }
}
