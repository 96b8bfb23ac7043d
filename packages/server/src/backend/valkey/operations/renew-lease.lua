-- include: clock
local root = KEYS[1]
local id, leaseId, leaseMs = unpack(ARGV)
local now = clock.now()
local leaseExpiresAt = now + leaseMs
local key = root .. ':task:' .. id

local held, expiresAt = unpack(redis.call('HMGET', key, 'leaseId', 'leaseExpiresAt'))
if held ~= leaseId or tonumber(expiresAt) <= now then return 0 end
redis.call('HSET', key, 'leaseExpiresAt', leaseExpiresAt)
redis.call('ZADD', root .. ':leases', leaseExpiresAt, id)
return 1
