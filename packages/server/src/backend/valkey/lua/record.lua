-- include: balance, callbacks, counts, queue, unfinished
-- A task's record is the hash `task:<id>`; only scripts write it.

local record = {}

-- Number of ended tasks that the mean duration covers.
local DURATIONS_KEPT = 100

-- Ends a task that is `from` ('queued' or 'running'). `ending` is
--   status, field, document  'completed', 'solution' or 'failed', 'failure', and the JSON to keep
--   now                      ms since the epoch
--   isOurFault               whether to refund the task
--   node                     the node that runs the script
-- Returns 1 if a callback has become due, else 0.
function record.finish(root, id, from, ending)
  local key = root .. ':task:' .. id
  local clientId, createdAt, isPaid, callbackUrl, waiters =
    unpack(redis.call('HMGET', key, 'clientId', 'createdAt', 'isPaid', 'callbackUrl', 'waiters'))
  if from == 'running' then
    redis.call('ZREM', root .. ':leases', id)
  else
    queue.remove(root, clientId, id)
  end
  redis.call('HDEL', key, 'leaseId', 'leaseExpiresAt', 'workerId', 'availableAt', 'place', 'waiters')
  redis.call('HSET', key, 'status', ending.status, ending.field, ending.document, 'endedAt', ending.now)
  unfinished.remove(root, id, createdAt)
  redis.call('ZADD', root .. ':ended', ending.now, id)
  counts.move(root, from, ending.status, 1)
  counts.addActive(root, clientId, -1)
  local duration = ending.status == 'completed' and ending.now - createdAt or ''
  redis.call('LPUSH', root .. ':durations', duration)
  redis.call('LTRIM', root .. ':durations', 0, DURATIONS_KEPT - 1)
  if ending.isOurFault and isPaid then balance.refund(root, clientId) end
  if callbackUrl then callbacks.makeDue(root, clientId, id, ending.now, ending.node) end
  for node in string.gmatch(waiters or '', '%S+') do
    redis.call('PUBLISH', root .. ':completed:' .. node, id)
  end
  return callbackUrl and 1 or 0
end

return record
