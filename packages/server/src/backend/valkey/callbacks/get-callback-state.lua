-- include: clock
local root = KEYS[1]
local id, resultTtlMs = unpack(ARGV)
local url, attempts, err, endedAt, clientId = unpack(redis.call('HMGET', root .. ':task:' .. id,
  'callbackUrl', 'callbackAttempts', 'callbackError', 'endedAt', 'clientId'))
if not url or endedAt and endedAt + resultTtlMs <= clock.now() then return false end
local status = 'waiting'
if endedAt and not redis.call('ZSCORE', root .. ':callbacks:' .. clientId, id) then
  status = err and 'given_up' or 'delivered'
end
return { url, status, attempts or '0', err }
