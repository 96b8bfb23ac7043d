-- include: callbacks, clock
local root = KEYS[1]
local resultTtlMs, limit = unpack(ARGV)
local endedBy = clock.now() - resultTtlMs

local old = redis.call('ZRANGEBYSCORE', root .. ':ended', '-inf', endedBy, 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  local key = root .. ':task:' .. id
  local status, number, clientId = unpack(redis.call('HMGET', key, 'status', 'number', 'clientId'))
  redis.call('ZREM', root .. ':ended', id)
  -- Otherwise somebody changed or deleted the record by hand.
  if status == 'completed' or status == 'failed' then
    if number then redis.call('HDEL', root .. ':numbers', number) end
    redis.call('UNLINK', key, root .. ':evidence:' .. id)
    callbacks.remove(root, clientId, id)
    redis.call('HINCRBY', root .. ':counts', status, -1)
  end
end
return #old
