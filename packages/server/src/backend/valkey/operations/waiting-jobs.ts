/**
 * Lua: `waitingJobs(root, clientId)` is the number of tasks that wait in a client's queue. BullMQ keeps those of
 * priority 0 in a list, which it serves first, and all others in a sorted set.
 */
export const WAITING_JOBS = `
local function waitingJobs(root, clientId)
  local queue = root .. ':queue:' .. clientId
  return redis.call('LLEN', queue .. ':wait') + redis.call('ZCARD', queue .. ':prioritized')
end
`;
