import type { TaskId } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { WAITING_JOBS } from "./waiting-jobs.ts";

// The line: clients whose queues may hold something, in the order of their turns.

const script = defineScript(`
${WAITING_JOBS}
local root = KEYS[1]
local clientId = ARGV[1]
for index = 2, #ARGV do redis.call('ZREM', root .. ':undelivered', ARGV[index]) end
redis.call('ZADD', root .. ':line', 'NX', redis.call('INCR', root .. ':turn'), clientId)
if waitingJobs(root, clientId) < #ARGV then redis.call('PUBLISH', root .. ':available', '') end
return 1
`);

/**
 * Lets a client wait for its turn, once tasks of its are in its queue, and notes that those are there. Workers
 * are told if nothing else waited: otherwise they know, and look again when they have a slot free.
 */
export async function standInLine(
  connection: ValkeyConnection,
  clientId: string,
  delivered: readonly TaskId[],
): Promise<void> {
  await connection.run(script, [clientId, ...delivered]);
}
