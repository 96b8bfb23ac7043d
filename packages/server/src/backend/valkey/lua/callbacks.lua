local callbacks = {}

-- Makes the callback of a task that has just ended due, and notifies every node except `node`: the one that runs the
-- script notifies its own listeners when it has the reply (`ValkeyCallbackStore.announce`). The channel is
-- CALLBACK_DUE_CHANNEL of callbacks/valkey-callback-store.ts.
function callbacks.makeDue(root, id, now, node)
  redis.call('ZADD', root .. ':callbacks', now, id)
  redis.call('PUBLISH', root .. ':callback-due', node)
end

return callbacks
