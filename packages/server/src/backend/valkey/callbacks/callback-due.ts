/** The channel on which nodes hear that a callback is due; says the id of the node that needs no telling, or nothing. */
export const CALLBACK_DUE_CHANNEL = "callback-due";

/**
 * Lua: `callbackDue(root, id, now, node)` makes the callback of a task that has just ended due, and tells every node but
 * `node`: the one that runs the script and calls its own listeners at once, when it has the reply
 * (`ValkeyCallbackStore.announce`). Without `node`, all of them are told.
 */
export const CALLBACK_DUE = `
local function callbackDue(root, id, now, node)
  redis.call('ZADD', root .. ':callbacks', now, id)
  redis.call('PUBLISH', root .. ':${CALLBACK_DUE_CHANNEL}', node or '')
end
`;
