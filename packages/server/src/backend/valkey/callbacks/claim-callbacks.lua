-- include: callbacks, clock
local root = KEYS[1]
local leaseMs, resultTtlMs, limit, perClient = unpack(ARGV, 1, 4)
limit, perClient = tonumber(limit), tonumber(perClient)
local now = clock.now()
local endedBy = now - resultTtlMs
-- The rest are client ids, each followed by the number of its callbacks in flight.
local inFlight = {}
for at = 5, #ARGV, 2 do
  inFlight[ARGV[at]] = tonumber(ARGV[at + 1])
end

-- The first due callbacks of a client. Deletes those of expired results.
local function firstDue(clientId, most)
  local due = {}
  if most <= 0 then return due end
  local found = redis.call('ZRANGEBYSCORE', root .. ':callbacks:' .. clientId, '-inf', now, 'WITHSCORES', 'LIMIT', 0, most)
  for at = 1, #found, 2 do
    local id = found[at]
    local endedAt = redis.call('HGET', root .. ':task:' .. id, 'endedAt')
    if endedAt and tonumber(endedAt) > endedBy then
      due[#due + 1] = { id = id, clientId = clientId, dueAt = tonumber(found[at + 1]) }
    else
      callbacks.remove(root, clientId, id)
    end
  end
  return due
end

local candidates = {}
for _, clientId in ipairs(redis.call('SMEMBERS', root .. ':callback-clients')) do
  local sent = inFlight[clientId] or 0
  for index, due in ipairs(firstDue(clientId, math.min(limit, perClient - sent))) do
    due.turn = sent + index
    candidates[#candidates + 1] = due
  end
end
table.sort(candidates, function(one, other)
  if one.turn ~= other.turn then return one.turn < other.turn end
  if one.dueAt ~= other.dueAt then return one.dueAt < other.dueAt end
  return one.id < other.id
end)

local claimed = {}
for at = 1, math.min(limit, #candidates) do
  local id, clientId = candidates[at].id, candidates[at].clientId
  local key = root .. ':task:' .. id
  callbacks.put(root, clientId, id, now + leaseMs)
  redis.call('HINCRBY', key, 'callbackAttempts', 1)
  claimed[at] = { id, redis.call('HGETALL', key) }
end
return { now, claimed }
