local root, id = KEYS[1], ARGV[1]
-- The hashes of its secrets stay in `key-hashes`, so they cannot be added again, but no longer lead to a client.
local key, keysOf = root .. ':client:' .. id, root .. ':keys-of:' .. id
local name = redis.call('HGET', key, 'name')
if not name then return 0 end
for _, keyId in ipairs(redis.call('SMEMBERS', keysOf)) do
  redis.call('DEL', root .. ':key:' .. keyId)
  redis.call('ZREM', root .. ':keys', keyId)
end
redis.call('HDEL', root .. ':client-names', name)
redis.call('ZREM', root .. ':clients', id)
redis.call('UNLINK', key, keysOf, root .. ':created:' .. id)
redis.call('ZREM', root .. ':turns', id)
redis.call('SADD', root .. ':withdrawn', id)
return 1
