import { ExpectedError } from "./expected-error.ts";
import type { LimitReached } from "./admission.ts";
import type { Callback, CallbackOutcome, CallbackState, DueCallback } from "./callback.ts";
import type { Client, ClientAccount, ClientKey, ClientSettings, TaskIdKind } from "./client.ts";
import type { AttemptRecord } from "./evidence.ts";
import type { Settlement } from "./settlement.ts";
import type { EndedTask, Failure, Lease, RunningTask, Task, TaskId, TurnstilePayload } from "./task.ts";

/** A task as createTask hands it to the store. */
export interface NewTask {
  readonly id: TaskId;
  readonly clientId: string;
  readonly payload: TurnstilePayload;
  /**
   * Where it stands among its own client's tasks: an integer from 0, first, to 9, last. Other clients' turns do not
   * depend on it. A task that is tried again keeps it. @default 0
   */
  readonly priority?: number;
  /** Gives the task a number besides its id, for clients that need integers (1 … 2³¹−1). @default false */
  readonly isNumbered?: boolean;
  /** Sent when the task ends. */
  readonly callback?: Callback;
  /** Makes creating it twice the same as once, for {@link IDEMPOTENCY_TTL_MS}. */
  readonly idempotency?: {
    /** Chosen by the client; its keys and those of other clients never meet. */
    readonly key: string;
    /** Tells a request that is sent again from another one under the same key. */
    readonly fingerprint: string;
  };
}

/** How long an idempotency key is remembered, in ms (ten minutes). */
export const IDEMPOTENCY_TTL_MS = 600_000;

export type CreateOutcome =
  /** `number` if it was asked for. */
  | { readonly status: "created"; readonly number?: number }
  /** The same request came before: this is its task; nothing was stored. */
  | { readonly status: "repeated"; readonly id: TaskId; readonly number?: number }
  /** Another request came before under the same idempotency key; nothing was stored. */
  | { readonly status: "idempotency_conflict" }
  /** The queue is full; nothing was stored. */
  | { readonly status: "queue_full" }
  | LimitReached;

/** Result of a cancel request: cancelled, or already ended. Unknown tasks count as ended. */
export type CancelOutcome = { readonly status: "cancelled" } | { readonly status: "not_waiting_or_running" };

/** A client's verdict on a token it got. */
export type Verdict = "correct" | "incorrect";

export type ReportOutcome =
  | { readonly status: "reported" }
  /** There is no task of that id with a token. */
  | { readonly status: "no_token" };

/** How a client judged the tokens of a site. Reports are kept for good, results are not. */
export interface ReportCount {
  readonly clientId: string;
  /** Of the page. */
  readonly hostname: string;
  readonly correct: number;
  readonly incorrect: number;
}

export type LeaseOutcome = { readonly status: "held" } | { readonly status: "lease_lost" };

export interface ClaimRequest {
  readonly workerId: string;
  /** At most so many tasks: one per free slot. */
  readonly limit: number;
  /** How long the claim lasts without a heartbeat, in ms. */
  readonly leaseMs: number;
}

export interface WaitOptions {
  /** Resolve with `undefined` after so many ms. */
  readonly timeoutMs: number;
  /** Resolve with `undefined` when aborted: the caller went away. */
  readonly signal?: AbortSignal;
}

export interface TaskCounts {
  readonly queued: number;
  readonly running: number;
  readonly completed: number;
  readonly failed: number;
}

export interface ExpireOutcome {
  /** Running tasks whose lease had run out, put back into the queue. */
  readonly requeued: number;
  /** Running tasks whose lease had run out in their last attempt. */
  readonly failed: number;
  /** Waiting tasks failed because their client was removed. */
  readonly withdrawn: number;
  /** Results deleted because they were kept long enough. */
  readonly deleted: number;
}

/**
 * The port to the durable store and queue. A resolved promise of a write means that the write is on disk.
 * A rejected promise is a fault: the store is gone, full or broken (`BackendUnavailableError`).
 */
export interface TaskBackend {
  /**
   * Stores a queued task, or refuses it while the queue is full or a limit of its client's is reached; a repeated
   * request gets the task it created. Concurrent creates never exceed a limit together. The task of a
   * client that the store does not know is under no limits.
   */
  create(task: NewTask): Promise<CreateOutcome>;
  /**
   * Takes available tasks; no task is ever given to two claims. Each claim begins an attempt. Clients are served round-robin:
   * while two of them have tasks available, the numbers of tasks that each is given differ by no more than one.
   * A client's task of the lowest priority number comes first, among equals the oldest.
   */
  claim(request: ClaimRequest): Promise<readonly RunningTask[]>;
  /** Renews a lease for `leaseMs` from now. A lease that ran out is lost, also before `expire` was called. */
  heartbeat(lease: Lease, leaseMs: number): Promise<LeaseOutcome>;
  /**
   * Ends an attempt, and stores its record. Fenced: without the lease nothing is written. A task that goes
   * back to the queue is never refused, also when the queue is full.
   */
  settle(lease: Lease, settlement: Settlement, record?: AttemptRecord): Promise<LeaseOutcome>;
  /** The records of a task's attempts, in their order, kept as long as its result. */
  attemptRecords(id: TaskId): Promise<readonly AttemptRecord[]>;
  /**
   * Ends a task that waits or runs as failed. It is never claimed again, and its attempt's lease is lost.
   */
  cancel(id: TaskId, failure: Failure): Promise<CancelOutcome>;
  /** Keeps a client's verdict on a task's token; the latest report of a task counts. */
  report(id: TaskId, verdict: Verdict): Promise<ReportOutcome>;
  /** Ordered by client and hostname. */
  reportCounts(): Promise<readonly ReportCount[]>;
  /** Sees every write that was resolved before. A result that was kept long enough is gone, deleted or not. */
  get(id: TaskId): Promise<Task | undefined>;
  /** The id of the task with that number. */
  findIdByNumber(number: number): Promise<TaskId | undefined>;
  /** Mean time from creation to token of the latest 100 tasks that ended, in ms; without tokens, nothing. */
  meanDurationMs(): Promise<number | undefined>;
  /** Resolves the moment the task ends (immediately if it has), with `undefined` if it does not exist or time is up. */
  waitUntilEnded(id: TaskId, options: WaitOptions): Promise<EndedTask | undefined>;
  /** Housekeeping, called about once a second: lost leases are settled, old results deleted. */
  expire(): Promise<ExpireOutcome>;
  /** Results that are due but not yet deleted are counted. */
  counts(): Promise<TaskCounts>;
  /** Calls back when a task may have become available to claim. Returns how to stop that. */
  onAvailable(listener: () => void): () => void;
  /** Calls back with a running task that was cancelled, so that its worker need not wait for a heartbeat. */
  onCancelled(listener: (id: TaskId) => void): () => void;
}

/** The port to the outbox: results that are to be sent to callback URLs. */
export interface CallbackStore {
  /** Takes callbacks that are due; nobody else is given them for `leaseMs`. Each claim begins an attempt. */
  claimDue(request: { readonly limit: number; readonly leaseMs: number }): Promise<readonly DueCallback[]>;
  /** Ends an attempt; without effect when a later attempt has begun. */
  settle(taskId: TaskId, attempts: number, outcome: CallbackOutcome): Promise<void>;
  /** What became of a task's callback, as long as its result is kept. */
  get(taskId: TaskId): Promise<CallbackState | undefined>;
  /** Calls back when a callback has become due. Returns how to stop that. */
  onDue(listener: () => void): () => void;
}

export type AddKeyOutcome =
  | { readonly status: "added"; readonly key: ClientKey }
  /** A key has this hash or had it, perhaps a revoked one: what was revoked stays so. */
  | { readonly status: "key_exists" };

export type AddClientOutcome =
  { readonly status: "added"; readonly client: ClientAccount } | { readonly status: "name_taken" };

/** What is to be changed of a client; the rest stays. */
export type ClientChanges = Partial<ClientSettings> & {
  /** Tasks more, or with a minus fewer; a balance never falls below 0. Without effect where there is none. */
  readonly addBalance?: number;
};

export type UpdateClientOutcome =
  | { readonly status: "updated"; readonly client: ClientAccount }
  | { readonly status: "name_taken" | "unknown_client" };

/**
 * The port to clients and their keys. Secrets never reach it: only their hashes. What one process changes, all
 * others see immediately.
 */
export interface ClientStore {
  /** Adds a client; settings that are not given limit nothing. */
  addClient(settings: Partial<ClientSettings> & Pick<ClientSettings, "name">): Promise<AddClientOutcome>;
  /** The client of that id or name. */
  findClient(idOrName: string): Promise<ClientAccount | undefined>;
  /** In the order of their creation. */
  listClients(): Promise<readonly ClientAccount[]>;
  updateClient(clientId: string, changes: ClientChanges): Promise<UpdateClientOutcome>;
  /**
   * Forgets a client and its keys; their secrets stay refused for good. Its queued tasks are never claimed and
   * failed by the next {@link TaskBackend.expire}; those that run come to their end. `false` if there is none of that id.
   */
  removeClient(clientId: string): Promise<boolean>;
  /** Adds a key to the client of that name, which is created if there is none. */
  addKey(key: {
    readonly clientName: string;
    readonly hash: string;
    readonly hint: string;
    /** @default "uuid" */
    readonly taskIds?: TaskIdKind;
  }): Promise<AddKeyOutcome>;
  /** The client whose unrevoked key has this hash. */
  findByKeyHash(hash: string): Promise<Client | undefined>;
  /** Every key, oldest first, revoked ones included. */
  listKeys(): Promise<readonly ClientKey[]>;
  /** `false` if there is no unrevoked key of that id. */
  revokeKey(keyId: string): Promise<boolean>;
}

/** A store that is open. */
export interface Backend extends AsyncDisposable {
  readonly tasks: TaskBackend;
  readonly clients: ClientStore;
  readonly callbacks: CallbackStore;
  /** Finishes writes that were accepted, then closes; may be called twice. */
  close(): Promise<void>;
}

/** The store cannot be used: `message` says what is wrong and what to do, in one line. */
export class BackendUnavailableError extends ExpectedError {
  override readonly name = "BackendUnavailableError";
  /** The outage is already in the log, and so will be its end: callers need not log each failed call. */
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
