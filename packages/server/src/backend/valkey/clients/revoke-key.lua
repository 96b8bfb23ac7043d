-- include: clock
local root, id = KEYS[1], ARGV[1]
local key = root .. ':key:' .. id
local clientId, revokedAt = unpack(redis.call('HMGET', key, 'clientId', 'revokedAt'))
if not clientId or revokedAt ~= '' then return 0 end
redis.call('HSET', key, 'revokedAt', clock.now())
redis.call('HINCRBY', root .. ':client:' .. clientId, 'activeKeys', -1)
return 1
