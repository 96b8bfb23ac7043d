import type { CallbackOutcome, CallbackState, DueCallback } from "./callback.ts";
import type { TaskId } from "./task.ts";

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
