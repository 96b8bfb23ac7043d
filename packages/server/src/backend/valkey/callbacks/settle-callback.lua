local root = KEYS[1]
local id, attempts, status, err, retryAt = unpack(ARGV)
local key, callbacks = root .. ':task:' .. id, root .. ':callbacks'
if redis.call('HGET', key, 'callbackAttempts') ~= attempts then return end
if not redis.call('ZSCORE', callbacks, id) then return end
if retryAt == '' then redis.call('ZREM', callbacks, id) else redis.call('ZADD', callbacks, retryAt, id) end
if status == 'failed' then
  redis.call('HSET', key, 'callbackError', err)
else
  redis.call('HDEL', key, 'callbackError')
end
