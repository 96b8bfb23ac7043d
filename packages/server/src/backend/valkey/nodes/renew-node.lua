-- include: clock, nodes
local root = KEYS[1]
local id, report, leaseMs, isDraining = unpack(ARGV)
local key = root .. ':node:' .. id

nodes.removeExpired(root)
local now = clock.now()
redis.call('ZADD', root .. ':nodes', now + leaseMs, id)
redis.call('HSET', key, 'report', report, 'seenAt', now)
redis.call('HSETNX', key, 'isDraining', isDraining)
return redis.call('HGET', key, 'isDraining')
