import { BackendUnavailableError } from "../../core/backend.ts";
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
import type { EndedTask, Failure, Lease, RunningTask, Task, TaskId } from "../../core/task.ts";
import type { CompletionWaiters } from "./completion-waiters.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import type { StoreConnection } from "./connection/store-connection.ts";
import type { ValkeyCallbackStore } from "./callbacks/valkey-callback-store.ts";
import type { Housekeeping } from "./housekeeping.ts";
import type { Messages } from "./messages.ts";
import { cancelTask } from "./operations/cancel-task.ts";
import { claimTasks } from "./operations/claim-tasks.ts";
import { createTask } from "./operations/create-task.ts";
import { listTasks } from "./operations/list-tasks.ts";
import { oldestQueuedMs } from "./operations/oldest-queued.ts";
import { renewLease } from "./operations/renew-lease.ts";
import { findIdByNumber, getCounts, getAttemptRecords, getMeanDurationMs, getTask } from "./queries.ts";
import { countReports } from "./reports/count-reports.ts";
import { reportTask } from "./reports/report-task.ts";
import type { Settlements } from "./settlements.ts";

export interface ValkeyTaskBackendOptions {
  readonly connection: StoreConnection;
  readonly onResubscribed: ValkeyConnection["onResubscribed"];
  readonly messages: Messages;
  readonly callbacks: ValkeyCallbackStore;
  readonly waiters: CompletionWaiters;
  readonly settlements: Settlements;
  readonly housekeeping: Housekeeping;
  readonly ids: () => string;
  readonly nodeId: string;
  /** Why this node must not use the store: it then claims and accepts nothing. */
  readonly problem: () => string | undefined;
  readonly maxQueued: number;
  readonly resultTtlMs: number;
  /** The server's time. */
  readonly clock: Clock;
}

/** The task backend that any number of nodes share. Each write is one script, so it is atomic. */
export class ValkeyTaskBackend implements TaskBackend {
  readonly #options: ValkeyTaskBackendOptions;
  readonly #availableListeners = new Set<{ readonly call: () => void }>();
  readonly #cancelListeners = new Set<{ readonly call: (id: TaskId) => void }>();
  #stopListening: readonly (() => void)[] = [];

  private constructor(options: ValkeyTaskBackendOptions) {
    this.#options = options;
  }

  static async open(options: ValkeyTaskBackendOptions): Promise<ValkeyTaskBackend> {
    const backend = new ValkeyTaskBackend(options);
    const announce = () => {
      for (const { call } of backend.#availableListeners) call();
    };
    backend.#stopListening = [
      await options.messages.subscribe("available", announce),
      await options.messages.subscribe("cancelled", (id) => {
        for (const { call } of backend.#cancelListeners) call(id);
      }),
      // Messages sent while the connection was down were missed.
      options.onResubscribed(announce),
    ];
    return backend;
  }

  /** Removes all listeners. */
  close(): void {
    for (const stop of this.#stopListening) stop();
  }

  async create(task: NewTask): Promise<CreateOutcome> {
    const { connection, maxQueued, problem } = this.#options;
    const reason = problem();
    if (reason !== undefined) throw new BackendUnavailableError(reason, { isAnnounced: true });
    return createTask(connection, task, { maxQueued });
  }

  async claim({ workerId, limit, leaseMs }: ClaimRequest): Promise<readonly RunningTask[]> {
    const { connection, ids, problem } = this.#options;
    if (problem() !== undefined) return [];
    return claimTasks(connection, { workerId, leaseId: ids(), limit, leaseMs });
  }

  heartbeat(lease: Lease, leaseMs: number): Promise<LeaseOutcome> {
    return renewLease(this.#options.connection, lease, leaseMs);
  }

  async settle(lease: Lease, settlement: Settlement, record?: AttemptRecord): Promise<LeaseOutcome> {
    const isSettled = await this.#options.settlements.settle({ lease, settlement, record });
    return { status: isSettled ? "held" : "lease_lost" };
  }

  async cancel(id: TaskId, failure: Failure): Promise<CancelOutcome> {
    const { connection, callbacks, nodeId } = this.#options;
    const cancelled = await cancelTask(connection, { id, failure, nodeId });
    if (cancelled?.isCallbackDue === true) callbacks.announce();
    return { status: cancelled === undefined ? "not_waiting_or_running" : "cancelled" };
  }

  report(id: TaskId, verdict: Verdict): Promise<ReportOutcome> {
    return reportTask(this.#options.connection, { id, verdict, endedBy: this.#endedBy() });
  }

  reportCounts(): Promise<readonly ReportCount[]> {
    return countReports(this.#options.connection);
  }

  attemptRecords(id: TaskId): Promise<readonly AttemptRecord[]> {
    return getAttemptRecords(this.#options.connection, id, this.#endedBy());
  }

  get(id: TaskId): Promise<Task | undefined> {
    return getTask(this.#options.connection, id, this.#endedBy());
  }

  findIdByNumber(number: number): Promise<TaskId | undefined> {
    return findIdByNumber(this.#options.connection, number);
  }

  meanDurationMs(): Promise<number | undefined> {
    return getMeanDurationMs(this.#options.connection);
  }

  waitUntilEnded(id: TaskId, options: WaitOptions): Promise<EndedTask | undefined> {
    return this.#options.waiters.wait(id, options);
  }

  counts(): Promise<TaskCounts> {
    return getCounts(this.#options.connection);
  }

  list(request: ListRequest): Promise<ListOutcome> {
    const { connection, resultTtlMs } = this.#options;
    return listTasks(connection, { ...request, resultTtlMs });
  }

  oldestQueuedMs(): Promise<number | undefined> {
    return oldestQueuedMs(this.#options.connection);
  }

  expire(): Promise<ExpireOutcome> {
    return this.#options.housekeeping.expire();
  }

  onAvailable(call: () => void): () => void {
    const listener = { call };
    this.#availableListeners.add(listener);
    return () => void this.#availableListeners.delete(listener);
  }

  onCancelled(call: (id: TaskId) => void): () => void {
    const listener = { call };
    this.#cancelListeners.add(listener);
    return () => void this.#cancelListeners.delete(listener);
  }

  /** Results that ended at this time or earlier have expired. */
  #endedBy(): number {
    return this.#options.clock.now() - this.#options.resultTtlMs;
  }
}
