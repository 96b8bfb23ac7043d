import { z } from "zod";
import type { TaskId } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root = KEYS[1]
local due = {}
local entries =
  redis.call('ZRANGEBYSCORE', root .. ':undelivered', '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for index = 1, #entries, 2 do
  local id, dueAt = entries[index], entries[index + 1]
  local clientId, priority = unpack(redis.call('HMGET', root .. ':task:' .. id, 'clientId', 'priority'))
  due[#due + 1] = { id, clientId, priority or '0', dueAt }
end
return due
`);

/** A task that is to be handed to its client's queue. */
export interface UndeliveredTask {
  readonly id: TaskId;
  readonly clientId: string;
  /** From 0, first, to 9, last. */
  readonly priority: number;
  /** When it is to be handed over: tells this waiting of the task's from a later one. */
  readonly dueAt: number;
}

/** Tasks whose pause is over, and those whose creating node died before it handed them over. */
export async function findUndelivered(
  connection: ValkeyConnection,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<readonly UndeliveredTask[]> {
  const reply = await connection.run(script, [now, limit]);
  return z
    .array(z.tuple([z.string(), z.string(), z.coerce.number(), z.coerce.number()]))
    .parse(reply)
    .map(([id, clientId, priority, dueAt]) => ({ id, clientId, priority, dueAt }));
}
