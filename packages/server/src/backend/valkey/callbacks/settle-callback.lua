-- include: clock
local root = KEYS[1]
local id, attempts, status, err, retryInMs = unpack(ARGV)
local key, callbacks = root .. ':task:' .. id, root .. ':callbacks'
if redis.call('HGET', key, 'callbackAttempts') ~= attempts then return end
if not redis.call('ZSCORE', callbacks, id) then return end
if retryInMs == '' then
  redis.call('ZREM', callbacks, id)
else
  redis.call('ZADD', callbacks, clock.now() + retryInMs, id)
end
if status == 'failed' then
  redis.call('HSET', key, 'callbackError', err)
else
  redis.call('HDEL', key, 'callbackError')
end
