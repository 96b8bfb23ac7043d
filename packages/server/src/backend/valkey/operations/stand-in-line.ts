import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import type { UndeliveredTask } from "./find-undelivered.ts";
import { WAITING_JOBS } from "./waiting-jobs.ts";

// The line: clients whose queues may hold something, in the order of their turns.

const script = defineScript(`
${WAITING_JOBS}
local root = KEYS[1]
local undelivered = root .. ':undelivered'
local clientId, now = ARGV[1], ARGV[2]
local delivered = (#ARGV - 2) / 2
for index = 3, #ARGV, 2 do
  -- One that was taken and put back meanwhile is to be delivered again, at another time.
  local dueAt = redis.call('ZSCORE', undelivered, ARGV[index])
  if dueAt and tonumber(dueAt) == tonumber(ARGV[index + 1]) then redis.call('ZREM', undelivered, ARGV[index]) end
end
redis.call('ZADD', root .. ':handed-out', 'NX', now, clientId)
redis.call('ZADD', root .. ':line', 'NX', redis.call('INCR', root .. ':turn'), clientId)
if waitingJobs(root, clientId) <= delivered then redis.call('PUBLISH', root .. ':available', '') end
return 1
`);

/**
 * Lets a client wait for its turn, once tasks of its are in its queue, and notes that those are there. Workers
 * are told if nothing else waited: otherwise they know, and look again when they have a slot free. From now on the
 * client's deliveries are watched, until nothing is left of them.
 */
export async function standInLine(
  connection: ValkeyConnection,
  clientId: string,
  { delivered, now }: { readonly delivered: readonly UndeliveredTask[]; readonly now: number },
): Promise<void> {
  await connection.run(script, [clientId, now, ...delivered.flatMap(({ id, dueAt }) => [id, dueAt])]);
}
