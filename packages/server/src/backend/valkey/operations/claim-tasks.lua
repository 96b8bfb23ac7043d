-- include: clock, counts, queue
local root = KEYS[1]
local leaseId, leaseMs, workerId, limit = unpack(ARGV)
local now = clock.now()
local leaseExpiresAt = now + leaseMs

queue.addDue(root, now)
local claimed = {}
for _, id in ipairs(queue.take(root, tonumber(limit))) do
  local key = root .. ':task:' .. id
  local clientId, payload, priority, createdAt, attempts, status =
    unpack(redis.call('HMGET', key, 'clientId', 'payload', 'priority', 'createdAt', 'attempts', 'status'))
  -- Otherwise somebody deleted or changed the record by hand; the entry is gone now.
  if status == 'queued' then
    attempts = attempts + 1
    redis.call('HSET', key, 'status', 'running', 'attempts', attempts, 'leaseId', leaseId,
      'leaseExpiresAt', leaseExpiresAt, 'workerId', workerId)
    redis.call('ZADD', root .. ':leases', leaseExpiresAt, id)
    claimed[#claimed + 1] = { id, clientId, payload, priority or '0', createdAt, attempts }
  end
end
if #claimed > 0 then counts.move(root, 'queued', 'running', #claimed) end
return { leaseExpiresAt, claimed }
