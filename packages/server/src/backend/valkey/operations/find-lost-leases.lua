-- include: clock
local root, limit = KEYS[1], ARGV[1]
local now = clock.now()

local lost = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', root .. ':leases', '-inf', now, 'LIMIT', 0, limit)) do
  local leaseId, workerId, attempts, createdAt =
    unpack(redis.call('HMGET', root .. ':task:' .. id, 'leaseId', 'workerId', 'attempts', 'createdAt'))
  if leaseId then
    lost[#lost + 1] = { id, leaseId, workerId, attempts, now - createdAt }
  else
    -- Somebody deleted the record by hand.
    redis.call('ZREM', root .. ':leases', id)
  end
end
return { now, lost }
