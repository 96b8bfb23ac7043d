import { z } from "zod";
import type { CallbackState } from "../../../core/callback.ts";
import type { TaskId } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root, id, endedBy = KEYS[1], ARGV[1], tonumber(ARGV[2])
local url, attempts, err, endedAt = unpack(redis.call('HMGET', root .. ':task:' .. id,
  'callbackUrl', 'callbackAttempts', 'callbackError', 'endedAt'))
if not url or endedAt and tonumber(endedAt) <= endedBy then return false end
local status = 'waiting'
if endedAt and not redis.call('ZSCORE', root .. ':callbacks', id) then
  status = err and 'given_up' or 'delivered'
end
return { url, status, attempts or '0', err }
`);

const stateSchema = z
  .tuple([z.string(), z.enum(["waiting", "delivered", "given_up"]), z.coerce.number(), z.string().nullable()])
  .transform(([url, status, attempts, error]) => ({ url, status, attempts, error }));

/** What became of a task's callback, unless the task ended at `endedBy` or before. */
export async function getCallbackState(
  connection: ValkeyConnection,
  taskId: TaskId,
  endedBy: number,
): Promise<CallbackState | undefined> {
  const reply = await connection.run(script, [taskId, endedBy]);
  return reply === null ? undefined : { taskId, ...stateSchema.parse(reply) };
}
