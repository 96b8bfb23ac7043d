-- include: clock
local root = KEYS[1]
local limit, leaseMs, resultTtlMs = unpack(ARGV)
local now = clock.now()
local endedBy = now - resultTtlMs
local callbacks = root .. ':callbacks'
local claimed = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', callbacks, '-inf', now, 'LIMIT', 0, limit)) do
  local key = root .. ':task:' .. id
  local endedAt = redis.call('HGET', key, 'endedAt')
  if endedAt and tonumber(endedAt) > endedBy then
    redis.call('ZADD', callbacks, now + leaseMs, id)
    redis.call('HINCRBY', key, 'callbackAttempts', 1)
    claimed[#claimed + 1] = { id, redis.call('HGETALL', key) }
  else
    redis.call('ZREM', callbacks, id)
  end
end
return { now, claimed }
