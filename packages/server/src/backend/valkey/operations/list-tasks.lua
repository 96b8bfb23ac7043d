-- include: unfinished
-- Returns the last id that was read, or '', and each task's id and record; `false` if `after` no longer exists.
local root = KEYS[1]
local section, after, limit = unpack(ARGV)
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
local found = {}
for _, id in ipairs(ids) do found[#found + 1] = { id, redis.call('HGETALL', root .. ':task:' .. id) } end
return { #ids == limit and ids[limit] or '', found }
