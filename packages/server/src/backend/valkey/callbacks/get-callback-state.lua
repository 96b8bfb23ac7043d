-- include: clock
local root = KEYS[1]
local id, resultTtlMs = unpack(ARGV)
local url, attempts, err, endedAt = unpack(redis.call('HMGET', root .. ':task:' .. id,
  'callbackUrl', 'callbackAttempts', 'callbackError', 'endedAt'))
if not url or endedAt and endedAt + resultTtlMs <= clock.now() then return false end
local status = 'waiting'
if endedAt and not redis.call('ZSCORE', root .. ':callbacks', id) then
  status = err and 'given_up' or 'delivered'
end
return { url, status, attempts or '0', err }
