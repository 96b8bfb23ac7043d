-- include: accounts
local root, idOrName = KEYS[1], ARGV[1]
local account = accounts.read(root, idOrName)
if account then return account end
local id = redis.call('HGET', root .. ':client-names', idOrName)
return id and accounts.read(root, id)
