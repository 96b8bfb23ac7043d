local balance = {}

-- Refunds what a task took from its client's balance. Without effect if the client is gone or has no balance any more.
function balance.refund(root, clientId)
  local client = root .. ':client:' .. clientId
  local left = redis.call('HGET', client, 'balance')
  if left and left ~= '' then redis.call('HINCRBY', client, 'balance', 1) end
end

return balance
