-- include: accounts, clock
-- A key is the hash `key:<id>`. `keys` holds the ids in the order of creation, `keys-of:<clientId>` those
-- of one client, and `key-hashes` maps the hash of each secret, current or former, to the key's id, permanently.
local root = KEYS[1]
local id, newClientId, clientName, hash, hint, taskIds = unpack(ARGV, 1, 6)
local now = clock.now()
if redis.call('HSETNX', root .. ':key-hashes', hash, id) == 0 then return false end
accounts.add(root, newClientId, clientName, now, { unpack(ARGV, 7) })
local clientId = redis.call('HGET', root .. ':client-names', clientName)
redis.call('HSET', root .. ':key:' .. id,
  'clientId', clientId, 'hint', hint, 'taskIds', taskIds, 'createdAt', now, 'revokedAt', '')
redis.call('ZADD', root .. ':keys', redis.call('INCR', root .. ':key-sequence'), id)
redis.call('SADD', root .. ':keys-of:' .. clientId, id)
redis.call('HINCRBY', root .. ':client:' .. clientId, 'activeKeys', 1)
return { clientId, now }
