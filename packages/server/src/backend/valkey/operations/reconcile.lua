-- include: clock, queue, unfinished
-- Compares records with the sets and counters that belong to them, and repairs what disagrees: the record decides. All
-- nodes continue one scan of the keyspace; each call does a bounded part of it. Returns the number of repairs and how
-- many more calls the scan needs in this second to finish within a minute.
local root = KEYS[1]
local isFirst, keysPerCall, mostCalls, pauseMs = ARGV[1] == '1', tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local SECONDS_PER_SCAN = 50
-- Most clients whose queues are counted, and most running and delayed tasks whose clients are: a few milliseconds.
local MOST_CLIENTS = 1000
local MOST_TASKS = 4000

local moreCalls = 0
if isFirst then
  -- One node per second.
  if not redis.call('SET', root .. ':reconciling', '1', 'NX', 'PX', pauseMs) then return { 0, 0 } end
  local calls = math.ceil(redis.call('DBSIZE') / SECONDS_PER_SCAN / keysPerCall)
  moreCalls = math.min(calls, mostCalls) - 1
end

local repaired = 0
local function repair() repaired = repaired + 1 end
local function isIn(set, id) return redis.call('ZSCORE', root .. ':' .. set, id) end
local function takeFrom(set, id)
  if redis.call('ZREM', root .. ':' .. set, id) == 1 then repair() end
end

local function reconcileTask(key, id)
  local record = redis.call('HMGET', key, 'status', 'clientId', 'place', 'leaseId', 'leaseExpiresAt', 'endedAt',
    'createdAt')
  local status, clientId, place, leaseId, leaseExpiresAt, endedAt, createdAt = unpack(record)
  if not status or not clientId then
    redis.call('UNLINK', key)
    repair()
    return
  end
  if status ~= 'queued' and status ~= 'running' then
    -- Most records. Claims and housekeeping drop entries of ended tasks in the other sets.
    if not isIn('ended', id) then
      redis.call('ZADD', root .. ':ended', endedAt or clock.now(), id)
      repair()
    end
    return
  end
  takeFrom('ended', id)
  if unfinished.add(root, id, createdAt or 0) == 1 then repair() end
  local isQueued = isIn('waiting:' .. clientId, id) or isIn('delayed', id)
  if status == 'running' then
    if isQueued then
      queue.remove(root, clientId, id)
      repair()
    end
    if leaseId and isIn('leases', id) then return end
    -- Its lease ends now at the latest, so housekeeping requeues it.
    local expiresAt = leaseExpiresAt or clock.now()
    redis.call('HSET', key, 'leaseId', leaseId or 'reconciled', 'leaseExpiresAt', expiresAt,
      'workerId', redis.call('HGET', key, 'workerId') or '')
    redis.call('ZADD', root .. ':leases', expiresAt, id)
    repair()
    return
  end
  takeFrom('leases', id)
  if isQueued then return end
  if not place then
    place = queue.newPlace(root, redis.call('HGET', key, 'priority') or 0)
    redis.call('HSET', key, 'place', place)
  end
  queue.add(root, clientId, id, place)
  repair()
end

local function reconcileClient(clientId)
  local isWithdrawn = redis.call('SISMEMBER', root .. ':withdrawn', clientId) == 1
  if isWithdrawn or redis.call('ZSCORE', root .. ':turns', clientId) then return end
  redis.call('ZADD', root .. ':turns', redis.call('INCR', root .. ':turn'), clientId)
  redis.call('PUBLISH', root .. ':available', '')
  repair()
end

-- Each client's counter of queued and running tasks. One script counts them all, because tasks that start or end between
-- two parts of a count would make it wrong.
local function reconcileActive(waiting)
  if redis.call('ZCARD', root .. ':leases') + redis.call('ZCARD', root .. ':delayed') > MOST_TASKS then return end
  local counted = redis.call('HGETALL', root .. ':active')
  if #counted / 2 > MOST_CLIENTS then return end
  local active = {}
  for clientId, size in pairs(waiting) do
    if size > 0 then active[clientId] = size end
  end
  for index = 1, #counted, 2 do
    local clientId = counted[index]
    if not waiting[clientId] then
      -- It has lost its turn, or nothing waits.
      local size = redis.call('ZCARD', root .. ':waiting:' .. clientId)
      if size > 0 then active[clientId] = size end
    end
  end
  local function count(set, status)
    for _, id in ipairs(redis.call('ZRANGE', root .. ':' .. set, 0, -1)) do
      local task = redis.call('HMGET', root .. ':task:' .. id, 'status', 'clientId')
      local clientId = task[2]
      if task[1] == status and clientId then active[clientId] = (active[clientId] or 0) + 1 end
    end
  end
  count('leases', 'running')
  count('delayed', 'queued')
  for index = 1, #counted, 2 do
    local clientId, found = counted[index], active[counted[index]]
    active[clientId] = nil
    if not found then
      redis.call('HDEL', root .. ':active', clientId)
      repair()
    elseif tonumber(counted[index + 1]) ~= found then
      redis.call('HSET', root .. ':active', clientId, found)
      repair()
    end
  end
  -- Clients that have tasks and no counter.
  for clientId, found in pairs(active) do
    redis.call('HSET', root .. ':active', clientId, found)
    repair()
  end
end

-- The counters, from the sizes of the sets.
local function reconcileCounts()
  local counted = redis.call('HMGET', root .. ':counts', 'queued', 'running', 'completed', 'failed')
  local function set(field, index, size)
    if tonumber(counted[index] or 0) == size then return end
    redis.call('HSET', root .. ':counts', field, size)
    repair()
  end
  set('running', 2, redis.call('ZCARD', root .. ':leases'))
  local ended = redis.call('ZCARD', root .. ':ended')
  local failed = math.max(0, math.min(tonumber(counted[4] or 0), ended))
  set('failed', 4, failed)
  set('completed', 3, ended - failed)
  local clients = redis.call('ZCARD', root .. ':turns') + redis.call('SCARD', root .. ':withdrawn')
  if clients > MOST_CLIENTS then return end
  local queued, waiting = redis.call('ZCARD', root .. ':delayed'), {}
  for _, ids in ipairs({ redis.call('ZRANGE', root .. ':turns', 0, -1), redis.call('SMEMBERS', root .. ':withdrawn') }) do
    for _, clientId in ipairs(ids) do
      waiting[clientId] = redis.call('ZCARD', root .. ':waiting:' .. clientId)
      queued = queued + waiting[clientId]
    end
  end
  set('queued', 1, queued)
  reconcileActive(waiting)
end

local cursor = redis.call('GET', root .. ':reconciled-to') or '0'
local found = redis.call('SCAN', cursor, 'MATCH', root .. ':*', 'COUNT', keysPerCall)
local taskKey, waitingKey = root .. ':task:', root .. ':waiting:'
for _, key in ipairs(found[2]) do
  if string.sub(key, 1, #taskKey) == taskKey then
    reconcileTask(key, string.sub(key, #taskKey + 1))
  elseif string.sub(key, 1, #waitingKey) == waitingKey then
    reconcileClient(string.sub(key, #waitingKey + 1))
  end
end
redis.call('SET', root .. ':reconciled-to', found[1])
-- The counters agree with the sets only when no client waits without a turn, so after a whole scan.
if found[1] == '0' then reconcileCounts() end
return { repaired, moreCalls }
