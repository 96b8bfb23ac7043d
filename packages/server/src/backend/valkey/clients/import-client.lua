-- include: accounts
-- The values are the client's id, name and time of creation, the number of its settings' words and these words, then six
-- words for each key.
local root = KEYS[1]
local id, name, createdAt, words = unpack(ARGV, 1, 4)
local client = root .. ':client:' .. id
local firstKey = 5 + words

local isNew = redis.call('EXISTS', client) == 0
if isNew then
  local settings = {}
  for index = 5, firstKey - 1 do settings[#settings + 1] = ARGV[index] end
  if not accounts.add(root, id, name, createdAt, settings) then return false end
end
local added = 0
for index = firstKey, #ARGV, 6 do
  local keyId, hash, hint, taskIds, keyCreatedAt, revokedAt = unpack(ARGV, index, index + 5)
  local key = root .. ':key:' .. keyId
  if redis.call('EXISTS', key) == 0 and redis.call('HSETNX', root .. ':key-hashes', hash, keyId) == 1 then
    redis.call('HSET', key,
      'clientId', id, 'hint', hint, 'taskIds', taskIds, 'createdAt', keyCreatedAt, 'revokedAt', revokedAt)
    redis.call('ZADD', root .. ':keys', redis.call('INCR', root .. ':key-sequence'), keyId)
    redis.call('SADD', root .. ':keys-of:' .. id, keyId)
    if revokedAt == '' then redis.call('HINCRBY', client, 'activeKeys', 1) end
    added = added + 1
  end
end
return { isNew and 1 or 0, added }
