import type { TaskCounts } from "../../../core/backend.ts";
import type { RetryPolicy } from "../../../core/settlement.ts";
import type { OperationName, OutcomeOf, RequestOf } from "../operations/operations.ts";
import type { SettleLostLeasesOutcome } from "../operations/settle-lost-leases.ts";

// What the calling thread and the writer's thread say to each other. Everything is a plain value.

/** How the writer's thread is started. */
export interface WriterOptions {
  readonly file: string;
  readonly maxQueued: number;
  readonly retryPolicy: RetryPolicy;
  /** Settle the tasks found running: their process is gone. */
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
  /** The store cannot be used, and `message` says what to do; otherwise a mistake of Stile's own. */
  readonly isUnavailable: boolean;
  readonly message: string;
}

/** One write. */
export type Write = {
  [Name in OperationName]: { readonly operation: Name; readonly request: RequestOf<Name> };
}[OperationName];

/** What became of one write. */
export type WriteResult = { readonly outcome: OutcomeOf<OperationName> } | { readonly problem: Problem };

/** Writes that go into one commit, or the wish to end. */
export type ToWriter = readonly Write[] | "close";

/** The results in the order of the writes, all committed. */
export interface Committed {
  readonly results: readonly WriteResult[];
  readonly counts: TaskCounts;
}
