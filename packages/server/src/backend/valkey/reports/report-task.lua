local root = KEYS[1]
local id, verdict, hostname = unpack(ARGV)
local key = root .. ':task:' .. id
local status, clientId, earlier = unpack(redis.call('HMGET', key, 'status', 'clientId', 'verdict'))
if status ~= 'completed' then return 0 end
if earlier == verdict then return 1 end
redis.call('HSET', key, 'verdict', verdict)
local site = ' ' .. hostname .. ' ' .. clientId
redis.call('HINCRBY', root .. ':reports', verdict .. site, 1)
if earlier then redis.call('HINCRBY', root .. ':reports', earlier .. site, -1) end
return 1
