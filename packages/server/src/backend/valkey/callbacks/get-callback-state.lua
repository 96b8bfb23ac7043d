local root, id, endedBy = KEYS[1], ARGV[1], tonumber(ARGV[2])
local url, attempts, err, endedAt, clientId = unpack(redis.call('HMGET', root .. ':task:' .. id,
  'callbackUrl', 'callbackAttempts', 'callbackError', 'endedAt', 'clientId'))
if not url or endedAt and tonumber(endedAt) <= endedBy then return false end
local status = 'waiting'
if endedAt and not redis.call('ZSCORE', root .. ':callbacks:' .. clientId, id) then
  status = err and 'given_up' or 'delivered'
end
return { url, status, attempts or '0', err }
