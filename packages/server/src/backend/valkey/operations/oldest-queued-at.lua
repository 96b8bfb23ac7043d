-- include: unfinished
-- Only running tasks come before the oldest queued one, and there are no more of them than slots. More than MOST are not
-- read in one call; the result is then the age of the last one read, at most.
local root = KEYS[1]
local PART, MOST = 200, 10000

if tonumber(redis.call('HGET', root .. ':counts', 'queued') or 0) <= 0 then return false end
local start, createdAt = '-', false
for _ = 1, MOST / PART do
  local ids, last = unfinished.list(root, start, PART)
  for _, id in ipairs(ids) do
    local found = redis.call('HMGET', root .. ':task:' .. id, 'status', 'createdAt')
    createdAt = found[2]
    if found[1] == 'queued' then return createdAt end
  end
  if #ids < PART then return false end
  start = '(' .. last
end
return createdAt
