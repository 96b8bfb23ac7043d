-- The server's clock is the only one that decides: the clocks of the nodes do not matter. Tests replace this module
-- (testing/with-clock.ts).

local clock = {}

-- Milliseconds since the epoch.
function clock.now()
  local seconds, microseconds = unpack(redis.call('TIME'))
  return seconds * 1000 + math.floor(microseconds / 1000)
end

return clock
