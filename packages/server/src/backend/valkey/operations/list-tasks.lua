-- include: clock, unfinished
-- Returns the last id that was read if there may be more, the time, and each task's id and record; `false` if `after` no
-- longer exists.
local root = KEYS[1]
local section, after, limit, resultTtlMs = unpack(ARGV)
limit = tonumber(limit)

local ids
if section == 'unfinished' then
  local start = '-'
  if after ~= '' then
    local createdAt = redis.call('HGET', root .. ':task:' .. after, 'createdAt')
    if not createdAt then return false end
    start = '(' .. unfinished.member(after, createdAt)
  end
  ids = unfinished.list(root, start, limit)
else
  local first = 0
  if after ~= '' then
    local rank = redis.call('ZREVRANK', root .. ':ended', after)
    if not rank then return false end
    first = rank + 1
  end
  ids = redis.call('ZREVRANGE', root .. ':ended', first, first + limit - 1)
end
local now = clock.now()
local endedBy = now - resultTtlMs
local found = {}
for _, id in ipairs(ids) do
  local key = root .. ':task:' .. id
  local endedAt = tonumber(redis.call('HGET', key, 'endedAt') or '')
  local isListed = (section == 'unfinished' and not endedAt) or (section == 'ended' and endedAt and endedAt > endedBy)
  if isListed then found[#found + 1] = { id, redis.call('HGETALL', key) } end
end
return { #ids == limit and ids[limit] or '', now, found }
