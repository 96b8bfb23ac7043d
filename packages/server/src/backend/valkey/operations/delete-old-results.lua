-- include: callbacks
local root = KEYS[1]
local endedBy, limit = unpack(ARGV)

local old = redis.call('ZRANGEBYSCORE', root .. ':ended', '-inf', endedBy, 'LIMIT', 0, limit)
for _, id in ipairs(old) do
  local key = root .. ':task:' .. id
  local status, number, clientId = unpack(redis.call('HMGET', key, 'status', 'number', 'clientId'))
  if number then redis.call('HDEL', root .. ':numbers', number) end
  redis.call('UNLINK', key, root .. ':evidence:' .. id)
  redis.call('ZREM', root .. ':ended', id)
  callbacks.remove(root, clientId, id)
  redis.call('HINCRBY', root .. ':counts', status, -1)
end
return #old
