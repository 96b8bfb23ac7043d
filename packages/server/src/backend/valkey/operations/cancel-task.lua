-- include: record
local root = KEYS[1]
local id, failure, now, node = unpack(ARGV)

local status = redis.call('HGET', root .. ':task:' .. id, 'status')
if status ~= 'queued' and status ~= 'running' then return false end
local isCallbackDue = record.finish(root, id, status, { status = 'failed', field = 'failure', document = failure,
  endedAt = now, isOurFault = false, now = now, node = node })
redis.call('PUBLISH', root .. ':cancelled', id)
return isCallbackDue
