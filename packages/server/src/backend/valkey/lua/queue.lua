-- Queued tasks, in three kinds of sorted sets:
--   waiting:<clientId>  a client's available tasks, by place: priority first, then age
--   turns               the clients that have such tasks, the next one to serve first (round-robin)
--   delayed             the tasks that are not available yet, by the time at which they will be
-- A client is in `turns` exactly while its set is not empty, unless the client was removed.

local queue = {}

-- A place combines a priority (0 to 9) and a counter. It stays below 2^53, so a score holds it exactly.
local PLACES_PER_PRIORITY = 2 ^ 48
-- Most tasks whose delay one call ends.
local DUE_LIMIT = 1000

function queue.newPlace(root, priority)
  return string.format('%.0f', priority * PLACES_PER_PRIORITY + redis.call('INCR', root .. ':sequence'))
end

-- Makes a task available. Notifies workers if the client had none; otherwise every worker is busy or about to claim.
function queue.add(root, clientId, id, place)
  local waiting = root .. ':waiting:' .. clientId
  redis.call('ZADD', waiting, place, id)
  if redis.call('ZCARD', waiting) > 1 then return end
  if redis.call('SISMEMBER', root .. ':withdrawn', clientId) == 1 then return end
  redis.call('ZADD', root .. ':turns', 'NX', redis.call('INCR', root .. ':turn'), clientId)
  redis.call('PUBLISH', root .. ':available', '')
end

function queue.delay(root, id, availableAt)
  redis.call('ZADD', root .. ':delayed', availableAt, id)
end

-- Makes tasks available whose delay is over.
function queue.addDue(root, now)
  local due = redis.call('ZRANGEBYSCORE', root .. ':delayed', '-inf', now, 'LIMIT', 0, DUE_LIMIT)
  for _, id in ipairs(due) do
    redis.call('ZREM', root .. ':delayed', id)
    local clientId, place = unpack(redis.call('HMGET', root .. ':task:' .. id, 'clientId', 'place'))
    if place then queue.add(root, clientId, id, place) end
  end
end

-- Removes a task, available or delayed.
function queue.remove(root, clientId, id)
  local waiting = root .. ':waiting:' .. clientId
  if redis.call('ZREM', waiting, id) == 0 then
    redis.call('ZREM', root .. ':delayed', id)
  elseif redis.call('EXISTS', waiting) == 0 then
    redis.call('ZREM', root .. ':turns', clientId)
  end
end

-- Takes up to `limit` available tasks: the first task of each client, round-robin.
function queue.take(root, limit)
  local turns = root .. ':turns'
  local taken = {}
  while #taken < limit do
    local wanted = limit - #taken
    -- One client more than can be served shows whether others are waiting.
    local clients = redis.call('ZRANGE', turns, 0, wanted)
    local isAlone = #clients == 1
    clients[wanted + 1] = nil
    if #clients == 0 then break end
    -- The number of full rounds over these clients.
    local share = math.floor(wanted / #clients)
    for _, clientId in ipairs(clients) do
      local waiting = root .. ':waiting:' .. clientId
      local popped = redis.call('ZPOPMIN', waiting, share)
      for index = 1, #popped, 2 do taken[#taken + 1] = popped[index] end
      if redis.call('EXISTS', waiting) == 0 then
        redis.call('ZREM', turns, clientId)
      elseif not isAlone then
        redis.call('ZADD', turns, redis.call('INCR', root .. ':turn'), clientId)
      end
    end
  end
  return taken
end

return queue
