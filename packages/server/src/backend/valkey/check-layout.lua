-- `layout` is the version of the layout of records and keys. A store of layout 1 becomes one of layout 2 when all its
-- tasks have ended, because clients, keys and results are the same. Returns the layout and the number of unfinished tasks.
local root, layout = KEYS[1], ARGV[1]

local found = redis.call('GET', root .. ':layout')
local queued, running = unpack(redis.call('HMGET', root .. ':counts', 'queued', 'running'))
local unfinished = (queued or 0) + (running or 0)
if not found or (found == '1' and unfinished == 0) then
  redis.call('SET', root .. ':layout', layout)
  redis.call('UNLINK', root .. ':line', root .. ':handed-out', root .. ':undelivered')
  found = layout
end
return { found, unfinished }
