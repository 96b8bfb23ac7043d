-- `unfinished`: a sorted set of the queued and running tasks. All scores are 0 and a member begins with the time of
-- creation, so the order is by age.

local unfinished = {}

function unfinished.member(id, createdAt)
  return string.format('%015.0f:%s', createdAt, id)
end

-- Returns 1 if the task was not in the set, else 0.
function unfinished.add(root, id, createdAt)
  return redis.call('ZADD', root .. ':unfinished', 0, unfinished.member(id, createdAt))
end

-- Returns 1 if the task was in the set, else 0.
function unfinished.remove(root, id, createdAt)
  return redis.call('ZREM', root .. ':unfinished', unfinished.member(id, createdAt))
end

-- Returns up to `limit` ids, and their members, that follow `start`: a member after `(`, or `-` for the first.
function unfinished.list(root, start, limit)
  local members = redis.call('ZRANGEBYLEX', root .. ':unfinished', start, '+', 'LIMIT', 0, limit)
  local ids = {}
  for index, member in ipairs(members) do ids[index] = string.match(member, '^%d+:(.*)$') end
  return ids, members
end

return unfinished
