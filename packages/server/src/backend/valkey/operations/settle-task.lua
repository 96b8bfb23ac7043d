-- include: clock, counts, queue, record
local root = KEYS[1]
local id, leaseId, expected, attempt, node, status = unpack(ARGV, 1, 6)
local key = root .. ':task:' .. id
local now = clock.now()

local held, expiresAt, clientId, place =
  unpack(redis.call('HMGET', key, 'leaseId', 'leaseExpiresAt', 'clientId', 'place'))
if held ~= leaseId then return false end
local isExpired = tonumber(expiresAt) <= now
if isExpired ~= (expected == 'expired') then return false end

if attempt ~= '' then redis.call('RPUSH', root .. ':evidence:' .. id, attempt) end
if status ~= 'queued' then
  local field, document, isOurFault = unpack(ARGV, 7, 9)
  return record.finish(root, id, 'running', { status = status, field = field, document = document,
    isOurFault = isOurFault == '1', now = now, node = node })
end

local delayMs, attempts = tonumber(ARGV[7]), ARGV[8]
local availableAt = now + delayMs
redis.call('HDEL', key, 'leaseId', 'leaseExpiresAt', 'workerId')
redis.call('HSET', key, 'status', 'queued', 'availableAt', availableAt, 'attempts', attempts)
redis.call('ZREM', root .. ':leases', id)
counts.move(root, 'running', 'queued', 1)
if delayMs <= 0 then
  queue.add(root, clientId, id, place)
else
  queue.delay(root, id, availableAt)
end
return 0
