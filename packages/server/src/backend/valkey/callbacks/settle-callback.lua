-- include: callbacks, clock
local root = KEYS[1]
local id, attempts, status, err, retryInMs = unpack(ARGV)
local key = root .. ':task:' .. id
local clientId, current = unpack(redis.call('HMGET', key, 'clientId', 'callbackAttempts'))
if current ~= attempts then return end
if not redis.call('ZSCORE', root .. ':callbacks:' .. clientId, id) then return end
if retryInMs == '' then
  callbacks.remove(root, clientId, id)
else
  callbacks.put(root, clientId, id, clock.now() + retryInMs)
end
if status == 'failed' then
  redis.call('HSET', key, 'callbackError', err)
else
  redis.call('HDEL', key, 'callbackError')
end
