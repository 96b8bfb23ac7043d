import type { LimitReached } from "./admission.ts";
import type { Callback } from "./callback.ts";
import type { AttemptRecord } from "./evidence.ts";
import type { Settlement } from "./settlement.ts";
import type { EndedTask, Failure, Lease, RunningTask, Task, TaskId, TurnstilePayload } from "./task.ts";

/** A task to create. */
export interface NewTask {
  readonly id: TaskId;
  readonly clientId: string;
  readonly payload: TurnstilePayload;
  /**
   * Priority among the client's tasks: an integer from 0 (first) to 9 (last). It does not affect other clients.
   * A retried task keeps its priority. @default 0
   */
  readonly priority?: number;
  /** Whether the task also gets a number (1 … 2³¹−1), for clients that need integer ids. @default false */
  readonly isNumbered?: boolean;
  /** The callback to send when the task ends. */
  readonly callback?: Callback;
  /** A repeated request within {@link IDEMPOTENCY_TTL_MS} returns the same task. */
  readonly idempotency?: {
    /** Chosen by the client. Each client has a separate set of idempotency keys. */
    readonly key: string;
    /** Distinguishes a repeated request from a different request with the same key. */
    readonly fingerprint: string;
  };
}

/** How long an idempotency key is remembered, in ms (ten minutes). */
export const IDEMPOTENCY_TTL_MS = 600_000;

export type CreateOutcome =
  /** `number` is set if the task is numbered. */
  | { readonly status: "created"; readonly number?: number }
  /** An earlier identical request created this task; nothing was stored. */
  | { readonly status: "repeated"; readonly id: TaskId; readonly number?: number }
  /** An earlier, different request used the same idempotency key; nothing was stored. */
  | { readonly status: "idempotency_conflict" }
  /** The queue is full; nothing was stored. */
  | { readonly status: "queue_full" }
  | LimitReached;

/** Result of a cancel request: cancelled, or already ended. Unknown tasks count as ended. */
export type CancelOutcome = { readonly status: "cancelled" } | { readonly status: "not_waiting_or_running" };

/** Whether the client's site accepted the token. */
export type Verdict = "correct" | "incorrect";

export type ReportOutcome =
  | { readonly status: "reported" }
  /** There is no task with this id and a token. */
  | { readonly status: "no_token" };

/** A client's reports about the tokens of a site. Reports are never deleted; results are. */
export interface ReportCount {
  readonly clientId: string;
  /** Host name of the page. */
  readonly hostname: string;
  readonly correct: number;
  readonly incorrect: number;
}

export type LeaseOutcome = { readonly status: "held" } | { readonly status: "lease_lost" };

export interface ClaimRequest {
  readonly workerId: string;
  /** Maximum number of tasks to claim: one per free slot. */
  readonly limit: number;
  /** How long the lease lasts without a heartbeat, in ms. */
  readonly leaseMs: number;
}

export interface WaitOptions {
  /** Resolve with `undefined` after this time. */
  readonly timeoutMs: number;
  /** Resolve with `undefined` when this aborts because the caller disconnected. */
  readonly signal?: AbortSignal;
}

export interface TaskCounts {
  readonly queued: number;
  readonly running: number;
  readonly completed: number;
  readonly failed: number;
}

/** Queued and running tasks, or tasks that have ended. */
export type TaskSection = "unfinished" | "ended";

export interface ListRequest {
  readonly section: TaskSection;
  /** Continue after this task, the `next` of the previous page. @default from the beginning */
  readonly after?: TaskId;
  /** Maximum number of tasks on the page. */
  readonly limit: number;
}

export type ListOutcome =
  /** A page may be short, or empty, although there is a next one. `next` is left out on the last page. */
  | {
      readonly status: "listed";
      readonly tasks: readonly Task[];
      readonly next?: TaskId;
      /** The store's time, in ms since the epoch. */
      readonly now: number;
    }
  /** The task `after` no longer exists, so its place is unknown. */
  | { readonly status: "unknown_task" };

export interface ExpireOutcome {
  /** Number of running tasks whose lease expired and that were queued again. */
  readonly requeued: number;
  /** Number of running tasks whose lease expired in their last attempt, and which failed. */
  readonly failed: number;
  /** Number of queued tasks that failed because their client was removed. */
  readonly withdrawn: number;
  /** Number of expired results that were deleted. */
  readonly deleted: number;
  /** Number of records, sets and counters that disagreed and were repaired. More than 0 shows a fault. */
  readonly repaired: number;
}

/**
 * The port to the durable store and queue. A write is on disk when its promise resolves. A promise rejects only if
 * the store is unavailable, full or broken (`BackendUnavailableError`).
 */
export interface TaskBackend {
  /**
   * Queues a task, or refuses it if the queue is full or its client has reached a limit. A repeated request returns
   * the task that it created before. Concurrent calls never exceed a limit together. Tasks of clients that the store
   * does not know have no limits.
   */
  create(task: NewTask): Promise<CreateOutcome>;
  /**
   * Claims available tasks. Two claims never get the same task. Each claim starts an attempt. Clients are served
   * round-robin: while two clients have available tasks, the numbers of their claimed tasks differ by at most one.
   * Within a client, the lowest priority number comes first, then the oldest task.
   */
  claim(request: ClaimRequest): Promise<readonly RunningTask[]>;
  /** Renews a lease for `leaseMs` from now. An expired lease is lost, even if `expire` has not run yet. */
  heartbeat(lease: Lease, leaseMs: number): Promise<LeaseOutcome>;
  /**
   * Ends an attempt and stores its record. Writes nothing if the lease is lost. A task that returns to the queue is
   * accepted even if the queue is full.
   */
  settle(lease: Lease, settlement: Settlement, record?: AttemptRecord): Promise<LeaseOutcome>;
  /** The records of a task's attempts, in order. They are kept as long as its result. */
  attemptRecords(id: TaskId): Promise<readonly AttemptRecord[]>;
  /** Fails a queued or running task. It is never claimed again, and a running attempt loses its lease. */
  cancel(id: TaskId, failure: Failure): Promise<CancelOutcome>;
  /** Stores the client's report about a task's token. The latest report of a task counts. */
  report(id: TaskId, verdict: Verdict): Promise<ReportOutcome>;
  /** All report counts, ordered by client and host name. */
  reportCounts(): Promise<readonly ReportCount[]>;
  /** Reads a task. Sees every write that has resolved. Does not return expired results. */
  get(id: TaskId): Promise<Task | undefined>;
  /** The id of the task with this number. */
  findIdByNumber(number: number): Promise<TaskId | undefined>;
  /** Mean time from creation to token over the latest 100 ended tasks, in ms; `undefined` if none has a token. */
  meanDurationMs(): Promise<number | undefined>;
  /**
   * Resolves as soon as the task has ended. Resolves with `undefined` on timeout, or if there is no such task.
   */
  waitUntilEnded(id: TaskId, options: WaitOptions): Promise<EndedTask | undefined>;
  /** Settles attempts whose lease expired and deletes expired results. Called about once a second. */
  expire(): Promise<ExpireOutcome>;
  /** Number of tasks per state, including expired results that are not yet deleted. */
  counts(): Promise<TaskCounts>;
  /** A page of tasks: unfinished ones oldest first, or ended ones with the latest end first, without expired results. */
  list(request: ListRequest): Promise<ListOutcome>;
  /** Time since the oldest queued task was created, by the store's clock, in ms; `undefined` if none is queued. */
  oldestQueuedMs(): Promise<number | undefined>;
  /** Calls the listener when a task may be available to claim. Returns a function that removes the listener. */
  onAvailable(listener: () => void): () => void;
  /**
   * Calls the listener when a running task is cancelled, so the worker can stop before its next heartbeat. Returns a
   * function that removes the listener.
   */
  onCancelled(listener: (id: TaskId) => void): () => void;
}
