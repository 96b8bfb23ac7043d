-- include: clock, unfinished
-- Only running tasks come before the oldest queued one, and there are no more of them than slots. More than MOST are not
-- read in one call; the result is then the age of the last one read. Removes members of tasks that have ended or do not
-- exist, which a node of an earlier version may have left.
local root = KEYS[1]
local PART, MOST = 200, 10000

if tonumber(redis.call('HGET', root .. ':counts', 'queued') or 0) <= 0 then return false end
local start, createdAt = '-', nil
for _ = 1, MOST / PART do
  local ids, members = unfinished.list(root, start, PART)
  for index, id in ipairs(ids) do
    local status = redis.call('HGET', root .. ':task:' .. id, 'status')
    createdAt = tonumber(string.match(members[index], '^%d+'))
    if status == 'queued' then return clock.now() - createdAt end
    if status ~= 'running' then redis.call('ZREM', root .. ':unfinished', members[index]) end
  end
  if #ids < PART then return false end
  start = '(' .. members[#members]
end
return clock.now() - createdAt
