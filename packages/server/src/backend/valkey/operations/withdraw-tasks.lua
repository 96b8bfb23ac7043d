-- include: clock, record
local root = KEYS[1]
local failure, limit, node = unpack(ARGV)
local now = clock.now()
limit = tonumber(limit)

local withdrawn, isCallbackDue = 0, 0
for _, clientId in ipairs(redis.call('SMEMBERS', root .. ':withdrawn')) do
  if withdrawn == limit then break end
  local waiting = redis.call('ZRANGE', root .. ':waiting:' .. clientId, 0, limit - withdrawn - 1)
  for _, id in ipairs(waiting) do
    local due = record.finish(root, id, 'queued', { status = 'failed', field = 'failure', document = failure,
      isOurFault = false, now = now, node = node })
    isCallbackDue = math.max(isCallbackDue, due)
  end
  withdrawn = withdrawn + #waiting
  -- The client stays in the set while its tasks run or are delayed.
  if redis.call('HEXISTS', root .. ':active', clientId) == 0 then redis.call('SREM', root .. ':withdrawn', clientId) end
end
return { withdrawn, isCallbackDue }
