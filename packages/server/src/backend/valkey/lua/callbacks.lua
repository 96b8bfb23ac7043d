-- The callbacks to send: `callbacks:<client>` has the ids of a client's tasks by the time when they are due, and
-- `callback-clients` the clients that have some.

local callbacks = {}

-- Sets when the callback of a task is due.
function callbacks.put(root, clientId, id, dueAt)
  redis.call('ZADD', root .. ':callbacks:' .. clientId, dueAt, id)
  redis.call('SADD', root .. ':callback-clients', clientId)
end

function callbacks.remove(root, clientId, id)
  local key = root .. ':callbacks:' .. clientId
  redis.call('ZREM', key, id)
  if redis.call('EXISTS', key) == 0 then redis.call('SREM', root .. ':callback-clients', clientId) end
end

-- Makes the callback of a task that has just ended due, and notifies every node except `node`: the one that runs the
-- script notifies its own listeners when it has the reply (`ValkeyCallbackStore.announce`). The channel is
-- CALLBACK_DUE_CHANNEL of callbacks/valkey-callback-store.ts.
function callbacks.makeDue(root, clientId, id, now, node)
  callbacks.put(root, clientId, id, now)
  redis.call('PUBLISH', root .. ':callback-due', node)
end

return callbacks
