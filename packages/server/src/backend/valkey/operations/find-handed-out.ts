import { z } from "zod";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { WAITING_JOBS } from "./waiting-jobs.ts";

const script = defineScript(`
${WAITING_JOBS}
local root = KEYS[1]
local watched = root .. ':handed-out'
local open = {}
for _, clientId in ipairs(redis.call('ZRANGEBYSCORE', watched, '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  if redis.call('LLEN', root .. ':queue:' .. clientId .. ':active') > 0 then
    open[#open + 1] = clientId
  elseif waitingJobs(root, clientId) > 0 then
    -- Whoever was given a turn may take one of these at any moment, and die.
    redis.call('ZADD', watched, ARGV[3], clientId)
  else
    redis.call('ZREM', watched, clientId)
  end
end
return open
`);

/** Clients that were looked at before `handedOutBy` and of whose tasks a delivery is open. */
export async function findHandedOut(
  connection: ValkeyConnection,
  request: { readonly handedOutBy: number; readonly limit: number; readonly now: number },
): Promise<readonly string[]> {
  return z
    .array(z.string())
    .parse(await connection.run(script, [request.handedOutBy, request.limit, request.now]));
}
