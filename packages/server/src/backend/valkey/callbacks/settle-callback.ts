import type { CallbackOutcome } from "../../../core/callback.ts";
import type { TaskId } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root = KEYS[1]
local id, attempts, status, err, retryAt = unpack(ARGV)
local key, callbacks = root .. ':task:' .. id, root .. ':callbacks'
if redis.call('HGET', key, 'callbackAttempts') ~= attempts then return end
if not redis.call('ZSCORE', callbacks, id) then return end
if retryAt == '' then redis.call('ZREM', callbacks, id) else redis.call('ZADD', callbacks, retryAt, id) end
if status == 'failed' then
  redis.call('HSET', key, 'callbackError', err)
else
  redis.call('HDEL', key, 'callbackError')
end
`);

export interface SettleCallbackRequest {
  readonly taskId: TaskId;
  /** The attempt that ends. */
  readonly attempts: number;
  readonly outcome: CallbackOutcome;
}

/** Ends an attempt to send a callback, unless a later one has begun or the callback is over. */
export async function settleCallback(
  connection: ValkeyConnection,
  { taskId, attempts, outcome }: SettleCallbackRequest,
): Promise<void> {
  const [error, retryAt] = outcome.status === "delivered" ? ["", null] : [outcome.error, outcome.retryAt];
  await connection.run(script, [taskId, attempts, outcome.status, error, retryAt ?? ""]);
}
