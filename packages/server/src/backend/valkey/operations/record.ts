// Lua that the scripts on task records share. A record is the hash `root:task:<id>`; only scripts write it.

/** The queue's own counters, and the number of tasks of a client that wait or run. */
export const COUNTING = `
local function move(root, from, to)
  redis.call('HINCRBY', root .. ':counts', from, -1)
  redis.call('HINCRBY', root .. ':counts', to, 1)
end

local function countActive(root, clientId, by)
  local left = redis.call('HINCRBY', root .. ':active', clientId, by)
  if left <= 0 then redis.call('HDEL', root .. ':active', clientId) end
end
`;

/** How many of the latest tasks that ended the mean duration is taken of. */
const DURATIONS_KEPT = 100;

/**
 * `endTask` writes a task's end and tells who waits for it. Needs {@link COUNTING}, `giveBack` and `callbackDue`.
 * `field` is `solution` or `failure`; an undefined duration stands for a task without a token. Gives the task's client,
 * and 1 if a callback has become due, of which every node but `node` is told.
 */
export const ENDING = `
local function endTask(root, id, from, status, field, document, endedAt, now, isOurFault, node)
  local key = root .. ':task:' .. id
  local clientId, createdAt, isPaid, callbackUrl, waiting =
    unpack(redis.call('HMGET', key, 'clientId', 'createdAt', 'isPaid', 'callbackUrl', 'waiting'))
  redis.call('HDEL', key, 'leaseId', 'leaseExpiresAt', 'workerId', 'availableAt', 'waiting')
  redis.call('HSET', key, 'status', status, field, document, 'endedAt', endedAt)
  redis.call('ZREM', root .. ':leases', id)
  redis.call('ZREM', root .. ':undelivered', id)
  redis.call('ZADD', root .. ':ended', endedAt, id)
  move(root, from, status)
  countActive(root, clientId, -1)
  redis.call('LPUSH', root .. ':durations', status == 'completed' and endedAt - createdAt or '')
  redis.call('LTRIM', root .. ':durations', 0, ${DURATIONS_KEPT - 1})
  if isOurFault and isPaid == '1' then giveBack(root, clientId) end
  if callbackUrl then callbackDue(root, id, now, node) end
  for waitingNode in string.gmatch(waiting or '', '%S+') do
    redis.call('PUBLISH', root .. ':ended:' .. waitingNode, id)
  end
  return clientId, callbackUrl and 1 or 0
end
`;
