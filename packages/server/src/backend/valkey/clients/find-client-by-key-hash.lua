local root = KEYS[1]
local keyId = redis.call('HGET', root .. ':key-hashes', ARGV[1])
if not keyId then return false end
local id, taskIds, revokedAt =
  unpack(redis.call('HMGET', root .. ':key:' .. keyId, 'clientId', 'taskIds', 'revokedAt'))
if not id or revokedAt ~= '' then return false end
local name, state, balance, allowedAddresses =
  unpack(redis.call('HMGET', root .. ':client:' .. id, 'name', 'state', 'balance', 'allowedAddresses'))
return { id, name, state, balance, allowedAddresses, taskIds }
