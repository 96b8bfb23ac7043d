/**
 * Lua: `giveBack(root, clientId)` gives a client back what a task took from its balance, for a task that was paid and
 * failed through our fault. Without effect if the client is gone or has no balance any more.
 */
export const GIVING_BACK = `
local function giveBack(root, clientId)
  local client = root .. ':client:' .. clientId
  local balance = redis.call('HGET', client, 'balance')
  if balance and balance ~= '' then redis.call('HINCRBY', client, 'balance', 1) end
end
`;
