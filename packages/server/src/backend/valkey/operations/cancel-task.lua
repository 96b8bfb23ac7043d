-- include: clock, record
local root = KEYS[1]
local id, failure, node = unpack(ARGV)

local status = redis.call('HGET', root .. ':task:' .. id, 'status')
if status ~= 'queued' and status ~= 'running' then return false end
local isCallbackDue = record.finish(root, id, status, { status = 'failed', field = 'failure', document = failure,
  isOurFault = false, now = clock.now(), node = node })
redis.call('PUBLISH', root .. ':cancelled', id)
return isCallbackDue
