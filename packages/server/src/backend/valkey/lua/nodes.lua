-- include: clock
-- `nodes`: the registered nodes by the end of their lease. `node:<id>`: a node's report as JSON, when it was renewed, and
-- whether the node is to drain.

local nodes = {}

-- Most expired nodes that one call removes.
local EXPIRED_LIMIT = 100

function nodes.remove(root, id)
  redis.call('ZREM', root .. ':nodes', id)
  redis.call('DEL', root .. ':node:' .. id)
end

function nodes.removeExpired(root)
  local expired = redis.call('ZRANGEBYSCORE', root .. ':nodes', '-inf', clock.now(), 'LIMIT', 0, EXPIRED_LIMIT)
  for _, id in ipairs(expired) do nodes.remove(root, id) end
end

return nodes
