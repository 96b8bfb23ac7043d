-- include: clock
local root = KEYS[1]
local id, resultTtlMs = unpack(ARGV)

local endedAt = redis.call('HGET', root .. ':task:' .. id, 'endedAt')
if endedAt and endedAt + resultTtlMs <= clock.now() then return {} end
return redis.call('LRANGE', root .. ':evidence:' .. id, 0, -1)
