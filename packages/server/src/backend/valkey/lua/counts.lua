-- `counts`: the number of tasks in each state. `active`: each client's number of queued and running tasks.

local counts = {}

function counts.move(root, from, to, tasks)
  redis.call('HINCRBY', root .. ':counts', from, -tasks)
  redis.call('HINCRBY', root .. ':counts', to, tasks)
end

function counts.addActive(root, clientId, tasks)
  local left = redis.call('HINCRBY', root .. ':active', clientId, tasks)
  if left <= 0 then redis.call('HDEL', root .. ':active', clientId) end
end

return counts
