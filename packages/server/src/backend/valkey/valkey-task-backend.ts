import type {
  CancelOutcome,
  ClaimRequest,
  CreateOutcome,
  ExpireOutcome,
  LeaseOutcome,
  NewTask,
  ReportCount,
  ReportOutcome,
  TaskBackend,
  TaskCounts,
  Verdict,
  WaitOptions,
} from "../../core/backend.ts";
import type { Clock } from "../../core/clock.ts";
import type { AttemptEvidence } from "../../core/evidence.ts";
import type { Log } from "../../core/log.ts";
import type { Settlement } from "../../core/settlement.ts";
import type { EndedTask, Failure, Lease, RunningTask, Task, TaskId } from "../../core/task.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Ends } from "./ends.ts";
import type { Housekeeping } from "./housekeeping.ts";
import type { Messages } from "./messages.ts";
import { beginAttempts } from "./operations/begin-attempts.ts";
import { createTask, HANDOVER_MS } from "./operations/create-task.ts";
import { renewLease } from "./operations/renew-lease.ts";
import { takeTurns } from "./operations/take-turns.ts";
import type { ClientQueues } from "./queue/client-queues.ts";
import { getCounts, getEvidence, getMeanDurationMs, getTask } from "./queries.ts";
import { countReports } from "./reports/count-reports.ts";
import { reportTask } from "./reports/report-task.ts";
import type { Settlements } from "./settlements.ts";

export interface ValkeyTaskBackendOptions {
  readonly connection: ValkeyConnection;
  readonly messages: Messages;
  readonly queues: ClientQueues;
  readonly deliveries: Deliveries;
  readonly ends: Ends;
  readonly settlements: Settlements;
  readonly housekeeping: Housekeeping;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly log: Log;
  readonly maxQueued: number;
  readonly resultTtlMs: number;
}

/** Tasks on any number of nodes: BullMQ delivers each at least once, its record lets it end exactly once. */
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
      // What was said while the connection was gone was missed.
      options.connection.onResubscribed(announce),
    ];
    return backend;
  }

  /** Calls nobody back any more. */
  close(): void {
    for (const stop of this.#stopListening) stop();
  }

  async create(task: NewTask): Promise<CreateOutcome> {
    const { connection, deliveries, maxQueued, clock } = this.#options;
    const now = clock.now();
    const outcome = await createTask(connection, task, { maxQueued, now });
    if (outcome.status === "created") {
      await deliveries.handOver([{ priority: 0, ...task, dueAt: now + HANDOVER_MS }]);
    }
    return outcome;
  }

  async claim({ workerId, limit, leaseMs }: ClaimRequest): Promise<readonly RunningTask[]> {
    const { connection, queues, deliveries, clock, ids, log } = this.#options;
    const leaseId = ids();
    const claimed: RunningTask[] = [];
    try {
      while (claimed.length < limit) {
        const now = clock.now();
        const turns = await takeTurns(connection, { limit: limit - claimed.length, now });
        if (turns.isSomethingDue) await deliveries.deliverDue();
        else if (turns.clientIds.length === 0) break;
        const taken = await queues.takeEach(turns.clientIds, leaseId);
        if (taken.length === 0) continue;
        const attempt = { workerId, leaseId, leaseExpiresAt: now + leaseMs };
        claimed.push(...(await beginAttempts(connection, taken, attempt)));
        await queues.finishEach(taken);
      }
    } catch (error) {
      // What was claimed before is the caller's; it would wait for its lease to end otherwise.
      if (claimed.length === 0) throw error;
      log.debug({ err: error }, "a claim ended early");
    }
    return claimed;
  }

  heartbeat(lease: Lease, leaseMs: number): Promise<LeaseOutcome> {
    const { connection, clock } = this.#options;
    const now = clock.now();
    return renewLease(connection, lease, { leaseExpiresAt: now + leaseMs, now });
  }

  async settle(lease: Lease, settlement: Settlement, evidence?: AttemptEvidence): Promise<LeaseOutcome> {
    const isSettled = await this.#options.settlements.settle({ lease, settlement, evidence });
    return { status: isSettled ? "held" : "lease_lost" };
  }

  async cancel(id: TaskId, failure: Failure): Promise<CancelOutcome> {
    const { queues, settlements, log } = this.#options;
    const ended = await settlements.fail(id, failure);
    if (ended === undefined) return { status: "not_waiting_or_running" };
    if (ended.from === "queued") {
      // Should this fail, the task is dropped when its turn comes.
      await queues.remove(ended.clientId, id).catch((error: unknown) => {
        log.debug({ err: error, taskId: id }, "a cancelled task could not be taken out of its queue");
      });
    }
    return { status: "cancelled" };
  }

  report(id: TaskId, verdict: Verdict): Promise<ReportOutcome> {
    return reportTask(this.#options.connection, { id, verdict, endedBy: this.#endedBy() });
  }

  reportCounts(): Promise<readonly ReportCount[]> {
    return countReports(this.#options.connection);
  }

  evidence(id: TaskId): Promise<readonly AttemptEvidence[]> {
    return getEvidence(this.#options.connection, id, this.#endedBy());
  }

  get(id: TaskId): Promise<Task | undefined> {
    return getTask(this.#options.connection, id, this.#endedBy());
  }

  async findIdByNumber(number: number): Promise<TaskId | undefined> {
    const { client, root } = this.#options.connection;
    return (await client.hget(`${root}:numbers`, String(number))) ?? undefined;
  }

  meanDurationMs(): Promise<number | undefined> {
    return getMeanDurationMs(this.#options.connection);
  }

  waitUntilEnded(id: TaskId, options: WaitOptions): Promise<EndedTask | undefined> {
    return this.#options.ends.wait(id, options);
  }

  counts(): Promise<TaskCounts> {
    return getCounts(this.#options.connection);
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

  /** Results that ended then or before were kept long enough. */
  #endedBy(): number {
    return this.#options.clock.now() - this.#options.resultTtlMs;
  }
}
