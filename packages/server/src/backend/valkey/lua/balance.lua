local balance = {}

-- Refunds a task to its client's balance. Does nothing if the client was removed or no longer has a balance.
function balance.refund(root, clientId)
  local client = root .. ':client:' .. clientId
  local left = redis.call('HGET', client, 'balance')
  if left and left ~= '' then redis.call('HINCRBY', client, 'balance', 1) end
end

return balance
