import type { ReportOutcome, Verdict } from "../../../core/backend.ts";
import type { TaskId } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { getTask } from "../queries.ts";

const script = defineScript(`
local root = KEYS[1]
local id, verdict, hostname = unpack(ARGV)
local key = root .. ':task:' .. id
local status, clientId, earlier = unpack(redis.call('HMGET', key, 'status', 'clientId', 'verdict'))
if status ~= 'completed' then return 0 end
if earlier == verdict then return 1 end
redis.call('HSET', key, 'verdict', verdict)
local site = ' ' .. hostname .. ' ' .. clientId
redis.call('HINCRBY', root .. ':reports', verdict .. site, 1)
if earlier then redis.call('HINCRBY', root .. ':reports', earlier .. site, -1) end
return 1
`);

export interface ReportTaskRequest {
  readonly id: TaskId;
  readonly verdict: Verdict;
  /** Results of tasks that ended then or earlier are gone. */
  readonly endedBy: number;
}

/**
 * Keeps a client's verdict on a token, and counts it for the client and the site: `root:reports` is a hash of
 * `<verdict> <hostname> <clientId>` to the number of tasks.
 */
export async function reportTask(
  connection: ValkeyConnection,
  { id, verdict, endedBy }: ReportTaskRequest,
): Promise<ReportOutcome> {
  // The site is read beforehand, since Lua has no parser of URLs; it never changes, and the script looks again.
  const task = await getTask(connection, id, endedBy);
  if (task?.status !== "completed") return { status: "no_token" };
  const { hostname } = new URL(task.payload.websiteURL);
  const isReported = (await connection.run(script, [id, verdict, hostname])) === 1;
  return { status: isReported ? "reported" : "no_token" };
}
