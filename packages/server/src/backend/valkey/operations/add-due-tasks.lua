-- include: clock, queue
local root, now = KEYS[1], clock.now()

queue.addDue(root, now)
local _, nextAt = unpack(redis.call('ZRANGE', root .. ':delayed', 0, 0, 'WITHSCORES'))
return nextAt and nextAt - now
