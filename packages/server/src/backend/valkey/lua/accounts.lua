-- A client is the hash `client:<id>`; a limit that is not set is an empty text there. `clients` holds the ids in the order
-- of creation, `client-names` the id of each name.

local accounts = {}

-- Adds a client unless there is one of that name. Returns whether it did.
function accounts.add(root, id, name, fields)
  if redis.call('HSETNX', root .. ':client-names', name, id) == 0 then return false end
  redis.call('HSET', root .. ':client:' .. id, 'activeKeys', 0, unpack(fields))
  redis.call('ZADD', root .. ':clients', redis.call('INCR', root .. ':client-sequence'), id)
  return true
end

-- Returns what `toAccount` of clients/account.ts reads; `false` if there is no client of that id.
function accounts.read(root, id)
  local account = redis.call('HMGET', root .. ':client:' .. id, 'name', 'state', 'tasksAtOnce', 'tasksPerMinute',
    'balance', 'allowedAddresses', 'createdAt', 'activeKeys')
  if not account[1] then return false end
  account[#account + 1] = redis.call('HGET', root .. ':active', id) or '0'
  account[#account + 1] = id
  return account
end

return accounts
