-- Decides as `limitReached` of core/admission.ts does, but here, where no other create comes in between.
--
-- `created:<clientId>` lists when the client's latest tasks were created, the latest first: what a limit per minute
-- looks back to. A task is admitted only if the one `tasksPerMinute` before it is out of the window, so whatever is cut off
-- is out of every later window too, also when the limit is raised. The server deletes a list that is no longer
-- added to, later than necessary, because the server's clock is not the one that decides.

local admission = {}

-- Uses up what one more task takes of its client's limits and returns { 'admitted', paid }, where `paid` is '1' if it took
-- one of a balance, else ''. Or takes nothing and returns what `readAdmission` reads. A client that the store does not
-- know has no limits.
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
