-- include: admission, clock, counts, queue, unfinished
local root = KEYS[1]
local id, clientId, payload, priority, maxQueued, number, callbackUrl, callbackKey, idempotencyKey, fingerprint,
  idempotencyTtlMs, rateWindowMs, largestNumber = unpack(ARGV)
local key = root .. ':task:' .. id
local now = clock.now()
local idempotency = root .. ':idempotency:' .. clientId .. ':' .. idempotencyKey

if idempotencyKey ~= '' then
  local earlier = redis.call('HMGET', idempotency, 'fingerprint', 'id', 'number', 'createdAt')
  if earlier[1] and tonumber(earlier[4]) > now - idempotencyTtlMs then
    if earlier[1] ~= fingerprint then return { 'idempotency_conflict' } end
    return { 'repeated', earlier[2], earlier[3] }
  end
end
if tonumber(redis.call('HGET', root .. ':counts', 'queued') or 0) >= tonumber(maxQueued) then
  return { 'queue_full' }
end
local admitted = admission.admit(root, clientId, now, rateWindowMs)
if admitted[1] ~= 'admitted' then return admitted end

local place = queue.newPlace(root, priority)
local fields = { 'clientId', clientId, 'payload', payload, 'createdAt', now, 'attempts', 0,
  'status', 'queued', 'availableAt', now, 'place', place }
local function set(field, value)
  fields[#fields + 1] = field
  fields[#fields + 1] = value
end
if number ~= '' then
  local free = tonumber(number)
  while redis.call('HSETNX', root .. ':numbers', free, id) == 0 do free = free % largestNumber + 1 end
  number = string.format('%d', free)
  set('number', number)
end
if priority ~= '0' then set('priority', priority) end
if admitted[2] == '1' then set('isPaid', '1') end
if callbackUrl ~= '' then
  set('callbackUrl', callbackUrl)
  set('callbackKey', callbackKey)
end
redis.call('HSET', key, unpack(fields))
if idempotencyKey ~= '' then
  redis.call('HSET', idempotency, 'fingerprint', fingerprint, 'id', id, 'number', number, 'createdAt', now)
  redis.call('PEXPIRE', idempotency, idempotencyTtlMs)
end
redis.call('HINCRBY', root .. ':counts', 'queued', 1)
unfinished.add(root, id, now)
counts.addActive(root, clientId, 1)
queue.add(root, clientId, id, place)
return { 'created', id, number }
