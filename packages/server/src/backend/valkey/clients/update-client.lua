-- include: accounts
local root, id, addBalance = KEYS[1], ARGV[1], ARGV[2]
local key, names = root .. ':client:' .. id, root .. ':client-names'
local earlierName = redis.call('HGET', key, 'name')
if not earlierName then return 'unknown_client' end
for field = 3, #ARGV, 2 do
  if ARGV[field] == 'name' then
    local name = ARGV[field + 1]
    local namesake = redis.call('HGET', names, name)
    if namesake and namesake ~= id then return 'name_taken' end
    redis.call('HDEL', names, earlierName)
    redis.call('HSET', names, name, id)
  end
end
if #ARGV > 2 then redis.call('HSET', key, unpack(ARGV, 3)) end
if redis.call('HGET', key, 'balance') ~= '' then
  if redis.call('HINCRBY', key, 'balance', addBalance) < 0 then redis.call('HSET', key, 'balance', 0) end
end
return accounts.read(root, id)
