import type { TaskCounts } from "../../../core/task-backend.ts";
import type { RetryPolicy } from "../../../core/settlement.ts";
import type { OperationName, OutcomeOf, RequestOf } from "../operations/operations.ts";
import type { SettleLostLeasesOutcome } from "../operations/settle-lost-leases.ts";

// Messages between the calling thread and the writer's thread. Everything is a plain value.

/** Options of the writer's thread. */
export interface WriterOptions {
  readonly file: string;
  readonly maxQueued: number;
  readonly retryPolicy: RetryPolicy;
  /** Settle tasks that are still marked as running: their process is gone. */
  readonly recover: boolean;
  readonly now: number;
}

/** The thread's first message. */
export type Opening =
  | {
      readonly status: "opened";
      readonly counts: TaskCounts;
      readonly recovered: SettleLostLeasesOutcome | null;
    }
  | { readonly status: "failed"; readonly problem: Problem };

/** An error on its way between threads. */
export interface Problem {
  /** The store cannot be used, and `message` says what to do; otherwise it is a bug in Stile. */
  readonly isUnavailable: boolean;
  readonly message: string;
}

/** One write. */
export type Write = {
  [Name in OperationName]: { readonly operation: Name; readonly request: RequestOf<Name> };
}[OperationName];

/** Result of one write. */
export type WriteResult = { readonly outcome: OutcomeOf<OperationName> } | { readonly problem: Problem };

/** The writes of one commit, or the request to close. */
export type ToWriter = readonly Write[] | "close";

/** The results in the order of the writes, all committed. */
export interface Committed {
  readonly results: readonly WriteResult[];
  readonly counts: TaskCounts;
  /** How often writes of other processes have been noticed. */
  readonly foreignWrites: number;
}
