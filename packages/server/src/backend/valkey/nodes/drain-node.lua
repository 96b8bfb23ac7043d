-- include: nodes
local root = KEYS[1]
local id, isDraining = unpack(ARGV)

nodes.removeExpired(root)
if not redis.call('ZSCORE', root .. ':nodes', id) then return 0 end
redis.call('HSET', root .. ':node:' .. id, 'isDraining', isDraining)
return 1
