-- include: counts, queue, record
local root = KEYS[1]
local id, leaseId, expected, now, attempt, node, status = unpack(ARGV, 1, 7)
local key = root .. ':task:' .. id

local held, expiresAt, clientId, place =
  unpack(redis.call('HMGET', key, 'leaseId', 'leaseExpiresAt', 'clientId', 'place'))
if held ~= leaseId then return false end
local isExpired = tonumber(expiresAt) <= tonumber(now)
if isExpired ~= (expected == 'expired') then return false end

if attempt ~= '' then redis.call('RPUSH', root .. ':evidence:' .. id, attempt) end
if status ~= 'queued' then
  local field, document, endedAt, isOurFault = unpack(ARGV, 8, 11)
  return record.finish(root, id, 'running', { status = status, field = field, document = document,
    endedAt = endedAt, isOurFault = isOurFault == '1', now = now, node = node })
end

local availableAt, attempts = ARGV[8], ARGV[9]
redis.call('HDEL', key, 'leaseId', 'leaseExpiresAt', 'workerId')
redis.call('HSET', key, 'status', 'queued', 'availableAt', availableAt, 'attempts', attempts)
redis.call('ZREM', root .. ':leases', id)
counts.move(root, 'running', 'queued', 1)
if tonumber(availableAt) <= tonumber(now) then
  queue.add(root, clientId, id, place)
else
  queue.delay(root, id, availableAt)
end
return 0
