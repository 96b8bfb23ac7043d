local root = KEYS[1]
local now, limit = unpack(ARGV)

local lost = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', root .. ':leases', '-inf', now, 'LIMIT', 0, limit)) do
  local leaseId, workerId, attempts =
    unpack(redis.call('HMGET', root .. ':task:' .. id, 'leaseId', 'workerId', 'attempts'))
  lost[#lost + 1] = { id, leaseId, workerId, attempts }
end
return lost
