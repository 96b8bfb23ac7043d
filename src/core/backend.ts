import type { Client, ClientKey } from "./client.ts";
import type { Settlement } from "./settlement.ts";
import type { EndedTask, Lease, RunningTask, Task, TaskId, TurnstilePayload } from "./task.ts";

/** A task as createTask hands it to the store. */
export interface NewTask {
  readonly id: TaskId;
  readonly clientId: string;
  readonly payload: TurnstilePayload;
}

export type CreateOutcome =
  | { readonly status: "created" }
  /** As many tasks wait as may; nothing was stored. */
  | { readonly status: "queue_full" };

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
  /** Results deleted because they were kept long enough. */
  readonly deleted: number;
}

/**
 * The port to the durable store and queue. A resolved promise of a write means that the write is on disk.
 * A rejected promise is a fault: the store is gone, full or broken (`BackendUnavailableError`).
 */
export interface TaskBackend {
  /** Stores a queued task, or refuses it while the queue is full. */
  create(task: NewTask): Promise<CreateOutcome>;
  /** Takes the oldest available tasks; no task is ever given to two claims. Each claim begins an attempt. */
  claim(request: ClaimRequest): Promise<readonly RunningTask[]>;
  /** Renews a lease for `leaseMs` from now. */
  heartbeat(lease: Lease, leaseMs: number): Promise<LeaseOutcome>;
  /** Ends an attempt. Fenced: without the lease nothing is written. */
  settle(lease: Lease, settlement: Settlement): Promise<LeaseOutcome>;
  get(id: TaskId): Promise<Task | undefined>;
  /** Resolves the moment the task ends (at once if it has), with `undefined` if it does not exist or time is up. */
  waitUntilEnded(id: TaskId, options: WaitOptions): Promise<EndedTask | undefined>;
  /** Housekeeping, called about once a second: lost leases are settled, old results deleted. */
  expire(): Promise<ExpireOutcome>;
  counts(): Promise<TaskCounts>;
  /** Calls back when a task may have become available to claim. Returns how to stop that. */
  onAvailable(listener: () => void): () => void;
}

export type AddKeyOutcome =
  { readonly status: "added"; readonly key: ClientKey } | { readonly status: "key_exists" };

/** The port to clients and their keys. Secrets never reach it: only their hashes. */
export interface ClientStore {
  /** Adds a key to the client of that name, which is created if there is none. */
  addKey(key: {
    readonly clientName: string;
    readonly hash: string;
    readonly hint: string;
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
  /** Finishes writes that were accepted, then closes; may be called twice. */
  close(): Promise<void>;
}

/** The store cannot be used: `message` says what is wrong and what to do, in one line. */
export class BackendUnavailableError extends Error {
  override readonly name = "BackendUnavailableError";
}
