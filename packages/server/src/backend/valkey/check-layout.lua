-- include: callbacks
-- `layout` is the version of the layout of records and keys. A store of layout 1 becomes one of this version when all its
-- tasks have ended, because clients, keys and results are the same. Layout 2 had the callbacks of all clients in one set.
-- Returns the layout and the number of unfinished tasks.
local root, layout = KEYS[1], ARGV[1]

local found = redis.call('GET', root .. ':layout')
local queued, running = unpack(redis.call('HMGET', root .. ':counts', 'queued', 'running'))
local unfinished = (queued or 0) + (running or 0)
if not found or found == '2' or (found == '1' and unfinished == 0) then
  local due = redis.call('ZRANGE', root .. ':callbacks', 0, -1, 'WITHSCORES')
  for at = 1, #due, 2 do
    local clientId = redis.call('HGET', root .. ':task:' .. due[at], 'clientId')
    if clientId then callbacks.put(root, clientId, due[at], due[at + 1]) end
  end
  redis.call('SET', root .. ':layout', layout)
  redis.call('UNLINK', root .. ':line', root .. ':handed-out', root .. ':undelivered', root .. ':callbacks')
  found = layout
end
return { found, unfinished }
