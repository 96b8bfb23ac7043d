import type { CallbackOutcome } from "../../../core/callback.ts";
import type { TaskId } from "../../../core/task.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./settle-callback.lua", import.meta.url));

export interface SettleCallbackRequest {
  readonly taskId: TaskId;
  /** The number of the attempt that ends. */
  readonly attempts: number;
  readonly outcome: CallbackOutcome;
}

/** Ends an attempt to send a callback, unless a later one has begun or the callback is over. */
export async function settleCallback(
  connection: StoreConnection,
  { taskId, attempts, outcome }: SettleCallbackRequest,
): Promise<void> {
  const [error, retryInMs] = outcome.status === "delivered" ? ["", null] : [outcome.error, outcome.retryInMs];
  await connection.run(script, [taskId, attempts, outcome.status, error, retryInMs ?? ""]);
}
