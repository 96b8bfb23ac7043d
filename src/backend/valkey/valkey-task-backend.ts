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
import { settlementAfterLostLease, type RetryPolicy, type Settlement } from "../../core/settlement.ts";
import type { EndedTask, Failure, Lease, RunningTask, Task, TaskId } from "../../core/task.ts";
import { CLIENT_REMOVED } from "../client-removed.ts";
import { lostAttempt } from "../lost-attempt.ts";
import type { ValkeyCallbackStore } from "./callbacks/valkey-callback-store.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Ends } from "./ends.ts";
import type { Messages } from "./messages.ts";
import { beginAttempts } from "./operations/begin-attempts.ts";
import { createTask } from "./operations/create-task.ts";
import { deleteOldResults } from "./operations/delete-old-results.ts";
import { endWithoutLease } from "./operations/end-without-lease.ts";
import { findHandedOut } from "./operations/find-handed-out.ts";
import { findLostLeases } from "./operations/find-lost-leases.ts";
import { renewLease } from "./operations/renew-lease.ts";
import { settleTask, type SettledTask, type SettleRequest } from "./operations/settle-task.ts";
import { standInLine } from "./operations/stand-in-line.ts";
import { takeTurns } from "./operations/take-turns.ts";
import { DELIVERY_LOCK_MS, type ClientQueues, type Delivery } from "./queue/client-queues.ts";
import { getCounts, getEvidence, getMeanDurationMs, getTask } from "./queries.ts";
import { countReports } from "./reports/count-reports.ts";
import { reportTask } from "./reports/report-task.ts";

/** Most that one call of `expire` settles, and most results that it deletes with one script. */
const EXPIRE_LIMIT = 1_000;
/** Most scripts that delete results in one call of `expire`: 20,000 results a second can go. */
const DELETE_ROUNDS = 20;

export interface ValkeyTaskBackendOptions {
  readonly connection: ValkeyConnection;
  readonly messages: Messages;
  readonly queues: ClientQueues;
  readonly deliveries: Deliveries;
  readonly ends: Ends;
  readonly callbacks: ValkeyCallbackStore;
  /** Of this process, among those that share the store. */
  readonly nodeId: string;
  readonly clock: Clock;
  readonly ids: () => string;
  readonly log: Log;
  readonly maxQueued: number;
  readonly resultTtlMs: number;
  readonly retryPolicy: RetryPolicy;
}

/** Tasks on any number of nodes: BullMQ delivers each at least once, its record lets it end exactly once. */
export class ValkeyTaskBackend implements TaskBackend {
  readonly #options: ValkeyTaskBackendOptions;
  readonly #availableListeners = new Set<{ readonly call: () => void }>();
  readonly #cancelListeners = new Set<{ readonly call: (id: TaskId) => void }>();

  private constructor(options: ValkeyTaskBackendOptions) {
    this.#options = options;
  }

  static async open(options: ValkeyTaskBackendOptions): Promise<ValkeyTaskBackend> {
    const backend = new ValkeyTaskBackend(options);
    const announce = () => {
      for (const { call } of backend.#availableListeners) call();
    };
    await options.messages.subscribe("available", announce);
    await options.messages.subscribe("cancelled", (id) => {
      for (const { call } of backend.#cancelListeners) call(id);
    });
    // What was said while the connection was gone was missed.
    options.connection.onResubscribed(announce);
    return backend;
  }

  async create(task: NewTask): Promise<CreateOutcome> {
    const { connection, deliveries, maxQueued, clock } = this.#options;
    const outcome = await createTask(connection, task, { maxQueued, now: clock.now() });
    if (outcome.status === "created") await deliveries.handOver([task]);
    return outcome;
  }

  async claim({ workerId, limit, leaseMs }: ClaimRequest): Promise<readonly RunningTask[]> {
    const { connection, clock, ids, log, deliveries } = this.#options;
    const leaseId = ids();
    const claimed: RunningTask[] = [];
    try {
      while (claimed.length < limit) {
        const now = clock.now();
        const turns = await takeTurns(connection, { limit: limit - claimed.length, now });
        if (turns.isSomethingDue) await deliveries.deliverDue();
        else if (turns.clientIds.length === 0) break;
        const taken = await this.#take(turns.clientIds, leaseId);
        if (taken.length === 0) continue;
        const attempt = { workerId, leaseId, leaseExpiresAt: now + leaseMs, now };
        claimed.push(...(await beginAttempts(connection, taken, attempt)));
        await this.#finish(taken);
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
    const settled = await this.#settle({ lease, settlement, evidence, now: this.#options.clock.now() });
    return { status: settled === undefined ? "lease_lost" : "held" };
  }

  async cancel(id: TaskId, failure: Failure): Promise<CancelOutcome> {
    const { connection, clock, queues, callbacks, log, nodeId } = this.#options;
    const ended = await endWithoutLease(connection, id, { failure, now: clock.now(), nodeId });
    if (ended === undefined) return { status: "not_waiting_or_running" };
    if (ended.isCallbackDue) callbacks.announce();
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

  async expire(): Promise<ExpireOutcome> {
    const [lost, deleted, withdrawn] = await Promise.all([
      this.#settleLostLeases(),
      this.#deleteOldResults(),
      this.#withdraw(),
      this.#options.deliveries.deliverDue(),
      this.#recoverDeliveries(),
    ]);
    return { ...lost, deleted, withdrawn };
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

  async #take(clientIds: readonly string[], token: string): Promise<readonly Delivery[]> {
    const { queues } = this.#options;
    const taken = await Promise.all(clientIds.map((clientId) => queues.take(clientId, token)));
    return taken.filter((delivery) => delivery !== undefined);
  }

  /** A delivery that could not be ended is made again, and dropped by the task's record. */
  async #finish(deliveries: readonly Delivery[]): Promise<void> {
    const { queues, log } = this.#options;
    for (const result of await Promise.allSettled(deliveries.map((each) => queues.finish(each)))) {
      if (result.status === "rejected") log.debug({ err: result.reason }, "a delivery could not be ended");
    }
  }

  async #settle(request: Omit<SettleRequest, "nodeId">): Promise<SettledTask | undefined> {
    const { connection, callbacks, nodeId } = this.#options;
    const settled = await settleTask(connection, { ...request, nodeId });
    if (settled === undefined) return undefined;
    if (settled.isCallbackDue) callbacks.announce();
    await this.#requeue({ id: request.lease.taskId, clientId: settled.clientId }, request.settlement);
    return settled;
  }

  async #requeue(task: { readonly id: TaskId; readonly clientId: string }, settlement: Settlement) {
    if (settlement.status !== "queued") return;
    const { deliveries, clock } = this.#options;
    if (settlement.availableAt <= clock.now()) await deliveries.handOver([task]);
    else deliveries.handOverAt(settlement.availableAt);
  }

  async #settleLostLeases(): Promise<{ readonly requeued: number; readonly failed: number }> {
    const { connection, clock, retryPolicy } = this.#options;
    const now = clock.now();
    const lost = await findLostLeases(connection, { limit: EXPIRE_LIMIT, now });
    const settled = await Promise.all(
      lost.map(async ({ lease, workerId, attempts }) => {
        const settlement = settlementAfterLostLease(attempts, retryPolicy, now);
        const evidence = lostAttempt(attempts, workerId, now);
        const request = { lease, settlement, evidence, now, expected: "expired" } as const;
        const settled = await this.#settle(request);
        // If nothing was, another node was faster.
        return settled === undefined ? undefined : settlement.status;
      }),
    );
    const count = (status: Settlement["status"]) => settled.filter((each) => each === status).length;
    return { requeued: count("queued"), failed: count("failed") };
  }

  /** In short scripts, so that other calls get their turn in between. */
  async #deleteOldResults(): Promise<number> {
    const { connection } = this.#options;
    let deleted = 0;
    for (let round = 0; round < DELETE_ROUNDS; round += 1) {
      const number = await deleteOldResults(connection, { endedBy: this.#endedBy(), limit: EXPIRE_LIMIT });
      deleted += number;
      if (number < EXPIRE_LIMIT) break;
    }
    return deleted;
  }

  /** Fails what waits in the queues of clients that were removed. */
  async #withdraw(): Promise<number> {
    const { connection, clock, ids, callbacks, nodeId } = this.#options;
    const removed = await connection.client.smembers(`${connection.root}:withdrawn`);
    let withdrawn = 0;
    for (const clientId of removed) {
      for (;;) {
        const turns = Array.from({ length: EXPIRE_LIMIT / 10 }, () => clientId);
        const taken = await this.#take(turns, ids());
        if (taken.length === 0) break;
        const request = { failure: CLIENT_REMOVED, now: clock.now(), nodeId, only: "queued" } as const;
        const ended = await Promise.all(
          taken.map(({ taskId }) => endWithoutLease(connection, taskId, request)),
        );
        withdrawn += ended.filter((each) => each !== undefined).length;
        if (ended.some((each) => each?.isCallbackDue === true)) callbacks.announce();
        await this.#finish(taken);
      }
    }
    return withdrawn;
  }

  /** Has BullMQ deliver again what a claimer took and never ended, because it died. */
  async #recoverDeliveries(): Promise<void> {
    const { connection, clock, queues } = this.#options;
    const handedOutBy = clock.now() - DELIVERY_LOCK_MS;
    const clientIds = await findHandedOut(connection, { handedOutBy, limit: EXPIRE_LIMIT });
    await Promise.all(
      clientIds.map(async (clientId) => {
        if ((await queues.recover(clientId)) > 0) await standInLine(connection, clientId, []);
      }),
    );
  }
}
