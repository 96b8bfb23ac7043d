-- A client is the hash `client:<id>`; a limit that is not set is an empty string. `clients` holds the ids in the order
-- of creation, `client-names` the id of each name.

local accounts = {}

-- Adds a client unless the name is taken. Returns whether it did.
function accounts.add(root, id, name, now, fields)
  if redis.call('HSETNX', root .. ':client-names', name, id) == 0 then return false end
  redis.call('HSET', root .. ':client:' .. id, 'activeKeys', 0, 'createdAt', now, unpack(fields))
  redis.call('ZADD', root .. ':clients', redis.call('INCR', root .. ':client-sequence'), id)
  return true
end

-- Returns the list that `toAccount` in clients/account.ts parses; `false` if there is no client with that id.
function accounts.read(root, id)
  local account = redis.call('HMGET', root .. ':client:' .. id, 'name', 'state', 'tasksAtOnce', 'tasksPerMinute',
    'balance', 'allowedAddresses', 'createdAt', 'activeKeys')
  if not account[1] then return false end
  account[#account + 1] = redis.call('HGET', root .. ':active', id) or '0'
  account[#account + 1] = id
  return account
end

return accounts
