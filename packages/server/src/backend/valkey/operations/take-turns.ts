import { z } from "zod";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { WAITING_JOBS } from "./waiting-jobs.ts";

const script = defineScript(`
${WAITING_JOBS}
local root = KEYS[1]
local limit, now = tonumber(ARGV[1]), ARGV[2]
local line = root .. ':line'

-- The first clients that have something; so many as there are turns are enough.
local clients, left = {}, {}
while #clients < limit do
  local next = redis.call('ZRANGE', line, #clients, limit - 1)
  if #next == 0 then break end
  for _, clientId in ipairs(next) do
    local waiting = waitingJobs(root, clientId)
    if waiting == 0 or redis.call('SISMEMBER', root .. ':withdrawn', clientId) == 1 then
      redis.call('ZREM', line, clientId)
    else
      clients[#clients + 1] = clientId
      left[clientId] = waiting
    end
  end
end

local turns, last, isServing = {}, 0, true
while isServing and #turns < limit do
  isServing = false
  for index, clientId in ipairs(clients) do
    if #turns == limit then break end
    if left[clientId] > 0 then
      turns[#turns + 1] = clientId
      left[clientId] = left[clientId] - 1
      isServing, last = true, index
    end
  end
end

-- Who was served last stands last; the order of the others stays.
for offset = 1, #clients do
  local clientId = clients[(last + offset - 1) % #clients + 1]
  redis.call('ZADD', line, redis.call('INCR', root .. ':turn'), clientId)
end
local isSomethingDue = #redis.call('ZRANGEBYSCORE', root .. ':undelivered', '-inf', now, 'LIMIT', 0, 1)
return { isSomethingDue, turns }
`);

export interface Turns {
  readonly clientIds: readonly string[];
  /** Tasks whose pause is over are to be handed to their queues first. */
  readonly isSomethingDue: boolean;
}

/**
 * Gives so many clients, one for each task that may be taken, in turns; clients whose queues are empty leave the
 * line. Two takers at once may be given the same last task's turn: the queue gives it to one of them.
 */
export async function takeTurns(
  connection: ValkeyConnection,
  request: { readonly limit: number; readonly now: number },
): Promise<Turns> {
  const reply = await connection.run(script, [request.limit, request.now]);
  const [due, clientIds] = z.tuple([z.number(), z.array(z.string())]).parse(reply);
  return { clientIds, isSomethingDue: due > 0 };
}
