local root, node = KEYS[1], ARGV[1]

local unfinished = {}
for index = 2, #ARGV do
  local id = ARGV[index]
  local key = root .. ':task:' .. id
  local status, waiters = unpack(redis.call('HMGET', key, 'status', 'waiters'))
  if status == 'queued' or status == 'running' then
    unfinished[#unfinished + 1] = id
    if not waiters then
      redis.call('HSET', key, 'waiters', node)
    elseif not string.find(' ' .. waiters .. ' ', ' ' .. node .. ' ', 1, true) then
      redis.call('HSET', key, 'waiters', waiters .. ' ' .. node)
    end
  end
end
return unfinished
