-- include: clock
local root = KEYS[1]
local id, resultTtlMs = unpack(ARGV)
local key = root .. ':task:' .. id

local endedAt = redis.call('HGET', key, 'endedAt')
if endedAt and endedAt + resultTtlMs <= clock.now() then return {} end
return redis.call('HGETALL', key)
