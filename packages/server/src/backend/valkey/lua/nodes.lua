-- `nodes`: the registered nodes by the end of their lease, by the server's time. `node:<id>`: a node's report as JSON, when
-- it was renewed, and whether the node is to drain.

local nodes = {}

-- Most expired nodes that one call removes.
local EXPIRED_LIMIT = 100

-- The server's time in ms.
function nodes.now()
  local seconds, microseconds = unpack(redis.call('TIME'))
  return string.format('%.0f', seconds * 1000 + math.floor(microseconds / 1000))
end

function nodes.remove(root, id)
  redis.call('ZREM', root .. ':nodes', id)
  redis.call('DEL', root .. ':node:' .. id)
end

function nodes.removeExpired(root)
  local expired = redis.call('ZRANGEBYSCORE', root .. ':nodes', '-inf', nodes.now(), 'LIMIT', 0, EXPIRED_LIMIT)
  for _, id in ipairs(expired) do nodes.remove(root, id) end
end

return nodes
