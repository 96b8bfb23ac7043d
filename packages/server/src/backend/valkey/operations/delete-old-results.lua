-- include: clock
local root = KEYS[1]
local resultTtlMs, limit = unpack(ARGV)
local endedBy = clock.now() - resultTtlMs

local old = redis.call('ZRANGEBYSCORE', root .. ':ended', '-inf', endedBy, 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  local key = root .. ':task:' .. id
  local status, number = unpack(redis.call('HMGET', key, 'status', 'number'))
  if number then redis.call('HDEL', root .. ':numbers', number) end
  redis.call('UNLINK', key, root .. ':evidence:' .. id)
  redis.call('ZREM', root .. ':ended', id)
  redis.call('ZREM', root .. ':callbacks', id)
  redis.call('HINCRBY', root .. ':counts', status, -1)
end
return #old
