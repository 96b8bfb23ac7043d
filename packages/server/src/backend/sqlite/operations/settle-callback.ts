import type { CallbackOutcome } from "../../../core/callback.ts";
import type { TaskId } from "../../../core/task.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface SettleCallbackRequest {
  readonly taskId: TaskId;
  /** The number of the attempt that ends. */
  readonly attempts: number;
  readonly outcome: CallbackOutcome;
  readonly now: number;
}

/** Ends an attempt to send a callback, unless a later one has begun. */
export function settleCallback(
  { statement }: WriterStore,
  { taskId, attempts, outcome, now }: SettleCallbackRequest,
): boolean {
  const [retryInMs, error] =
    outcome.status === "delivered" ? [null, null] : [outcome.retryInMs, outcome.error];
  const retryAt = retryInMs === null ? null : now + retryInMs;
  const { changes } = statement(
    "UPDATE task SET callback_at = ?, callback_error = ? WHERE id = ? AND callback_attempts = ? AND callback_at IS NOT NULL",
  ).run(retryAt, error, taskId, attempts);
  return changes === 1;
}
