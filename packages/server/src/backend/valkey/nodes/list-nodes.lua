-- include: nodes
-- Returns the report, the time of the last renewal and whether the node is to drain, of up to MOST nodes.
local root = KEYS[1]
local MOST = 1000

nodes.removeExpired(root)
local listed = {}
for _, id in ipairs(redis.call('ZRANGE', root .. ':nodes', 0, MOST - 1)) do
  listed[#listed + 1] = redis.call('HMGET', root .. ':node:' .. id, 'report', 'seenAt', 'isDraining')
end
return listed
