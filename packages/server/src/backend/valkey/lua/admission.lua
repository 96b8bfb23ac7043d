-- Makes the same decision as `limitReached` in core/admission.ts, but atomically with the create.
--
-- `created:<clientId>` lists the creation times of the client's latest tasks, latest first, for the limit per minute. A
-- task is admitted only if the one `tasksPerMinute` before it is outside the window, so trimmed entries are outside every
-- later window too, even when the limit is raised. The server expires an unused list later than necessary, in case its
-- clock is set back.

local admission = {}

-- Counts one more task against its client's limits and returns { 'admitted', paid }, where `paid` is '1' if the balance
-- was charged, else ''. If a limit is reached, changes nothing and returns the list that `readAdmission` parses. An
-- unknown client has no limits.
function admission.admit(root, clientId, now, windowMs)
  local client = root .. ':client:' .. clientId
  local atOnce, perMinute, balance =
    unpack(redis.call('HMGET', client, 'tasksAtOnce', 'tasksPerMinute', 'balance'))
  if not atOnce then return { 'admitted', '' } end
  if balance ~= '' and tonumber(balance) <= 0 then return { 'balance_used_up' } end
  if atOnce ~= '' then
    local active = tonumber(redis.call('HGET', root .. ':active', clientId) or 0)
    if active >= tonumber(atOnce) then return { 'too_many_at_once', atOnce } end
  end
  if perMinute ~= '' then
    local created = root .. ':created:' .. clientId
    local earlier = redis.call('LINDEX', created, perMinute - 1)
    local retryAfter = earlier and earlier + windowMs - now or 0
    if retryAfter > 0 then return { 'too_many_per_minute', perMinute, retryAfter } end
    redis.call('LPUSH', created, now)
    redis.call('LTRIM', created, 0, perMinute - 1)
    redis.call('PEXPIRE', created, 2 * windowMs)
  end
  if balance == '' then return { 'admitted', '' } end
  redis.call('HINCRBY', client, 'balance', -1)
  return { 'admitted', '1' }
end

return admission
