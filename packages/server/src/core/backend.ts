import { ExpectedError } from "./expected-error.ts";
import type { LimitReached } from "./admission.ts";
import type { Callback, CallbackOutcome, CallbackState, DueCallback } from "./callback.ts";
import type { Client, ClientAccount, ClientBackup, ClientKey, ClientSettings, TaskIdKind } from "./client.ts";
import type { AttemptRecord } from "./evidence.ts";
import type { NodeStore } from "./nodes.ts";
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

/** Which due callbacks to claim. */
export interface CallbackClaim {
  readonly limit: number;
  /** Maximum number of callbacks of one client in flight, including those in `inFlight`. @default unlimited */
  readonly perClient?: number;
  /** Number of callbacks that the caller is sending, by client id. @default none */
  readonly inFlight?: Readonly<Record<string, number>>;
  /** When an attempt that is never settled is due again, in ms. */
  readonly leaseMs: number;
}

/** The port to the outbox: results to send to callback URLs. */
export interface CallbackStore {
  /**
   * Claims due callbacks, round-robin between clients; those of one client in the order in which they became due. Each
   * claim starts a delivery attempt.
   */
  claimDue(request: CallbackClaim): Promise<readonly DueCallback[]>;
  /** Ends a delivery attempt. Does nothing if a later attempt has started. */
  settle(taskId: TaskId, attempts: number, outcome: CallbackOutcome): Promise<void>;
  /** The state of a task's callback. It is kept as long as the task's result. */
  get(taskId: TaskId): Promise<CallbackState | undefined>;
  /** Calls the listener when a callback is due. Returns a function that removes the listener. */
  onDue(listener: () => void): () => void;
}

export type AddKeyOutcome =
  | { readonly status: "added"; readonly key: ClientKey }
  /** A key with this hash exists or existed. A revoked key cannot be added again. */
  | { readonly status: "key_exists" };

export type AddClientOutcome =
  { readonly status: "added"; readonly client: ClientAccount } | { readonly status: "name_taken" };

/** Settings of a client to change. Settings that are left out stay the same. */
export type ClientChanges = Partial<ClientSettings> & {
  /** Number to add to the balance; negative to subtract. A balance never falls below 0. Ignored without a balance. */
  readonly addBalance?: number;
};

export type UpdateClientOutcome =
  | { readonly status: "updated"; readonly client: ClientAccount }
  | { readonly status: "name_taken" | "unknown_client" };

export type ImportClientOutcome =
  /** `keys` is the number of keys that were added. */
  | { readonly status: "imported"; readonly isNew: boolean; readonly keys: number }
  /** Another client has this name; nothing was stored. */
  | { readonly status: "name_taken" };

/**
 * The port to clients and their keys. It stores hashes of secrets, never secrets. All processes see a change
 * immediately.
 */
export interface ClientStore {
  /** Adds a client. A limit that is not given does not apply. */
  addClient(settings: Partial<ClientSettings> & Pick<ClientSettings, "name">): Promise<AddClientOutcome>;
  /** The client with this id or name. */
  findClient(idOrName: string): Promise<ClientAccount | undefined>;
  /** All clients, oldest first. */
  listClients(): Promise<readonly ClientAccount[]>;
  updateClient(clientId: string, changes: ClientChanges): Promise<UpdateClientOutcome>;
  /**
   * Removes a client and its keys; their secrets can never be used again. Its queued tasks are not claimed, and the
   * next {@link TaskBackend.expire} fails them. Its running tasks finish. Returns `false` if there is no such client.
   */
  removeClient(clientId: string): Promise<boolean>;
  /** Adds a key to the client with this name. Creates the client if it does not exist. */
  addKey(key: {
    readonly clientName: string;
    readonly hash: string;
    readonly hint: string;
    /** @default "uuid" */
    readonly taskIds?: TaskIdKind;
  }): Promise<AddKeyOutcome>;
  /** The client of the active key with this hash. */
  findByKeyHash(hash: string): Promise<Client | undefined>;
  /** All keys, including revoked ones, oldest first. */
  listKeys(): Promise<readonly ClientKey[]>;
  /** Revokes a key. Returns `false` if there is no active key with this id. */
  revokeKey(keyId: string): Promise<boolean>;
  /** All clients with their keys, oldest first. Secrets of removed clients are left out. */
  exportClients(): Promise<readonly ClientBackup[]>;
  /**
   * Adds a client and its keys with their ids. A client with this id keeps its settings and gets the keys that it lacks.
   * Keys whose hash is or was registered are left out.
   */
  importClient(backup: ClientBackup): Promise<ImportClientOutcome>;
}

/** An open store. */
export interface Backend extends AsyncDisposable {
  readonly tasks: TaskBackend;
  readonly clients: ClientStore;
  readonly callbacks: CallbackStore;
  readonly nodes: NodeStore;
  /**
   * Why the store cannot be written, in one line; undefined if it can. Writes a probe at most once a second, and
   * remembers failed operations until a larger probe succeeds.
   */
  findProblem(): Promise<string | undefined>;
  /** Like `findProblem`, but writes a probe only after a failed operation or probe, so it may be called in idle times. */
  knownProblem(): Promise<string | undefined>;
  /** Completes accepted writes, then closes the store. Calling it twice is safe. */
  close(): Promise<void>;
}

/** The store is unavailable. `message` says in one line what is wrong and what to do. */
export class BackendUnavailableError extends ExpectedError {
  override readonly name = "BackendUnavailableError";
  /** The store logs the start and the end of this outage, so callers need not log each failed call. */
  readonly isAnnounced: boolean;

  constructor(message: string, { cause, isAnnounced = false }: UnavailableOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.isAnnounced = isAnnounced;
  }
}

interface UnavailableOptions {
  readonly cause?: unknown;
  /** @default false */
  readonly isAnnounced?: boolean;
}
