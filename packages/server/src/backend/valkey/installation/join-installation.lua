-- include: callbacks, clock
-- `layout` is the version of the layout of records and keys. A store of layout 1 becomes one of this version when all
-- its tasks have ended, because clients, keys and results are the same. Layout 2 had the callbacks of all clients in one set.
-- `installation` is an id that is lost with the data when somebody empties the store.
-- `settings` are the ones that all nodes must share. They stay as long as nodes use them: their expiry is renewed by
-- each node that has them. Returns the layout, the number of unfinished tasks, the installation's id, its settings and
-- the time.
local root = KEYS[1]
local layout, newId, settingsTtlMs = unpack(ARGV, 1, 3)
local settings = { unpack(ARGV, 4) }

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
if found ~= layout then return { found, unfinished, '', {}, clock.now() } end

redis.call('SET', root .. ':installation', newId, 'NX')
local stored = {}
if #settings > 0 then
  local key = root .. ':settings'
  if redis.call('EXISTS', key) == 0 then redis.call('HSET', key, unpack(settings)) end
  local isSame = true
  for index = 1, #settings, 2 do
    local value = redis.call('HGET', key, settings[index]) or ''
    stored[#stored + 1] = settings[index]
    stored[#stored + 1] = value
    isSame = isSame and value == settings[index + 1]
  end
  if isSame then redis.call('PEXPIRE', key, settingsTtlMs) end
end
return { found, unfinished, redis.call('GET', root .. ':installation'), stored, clock.now() }
