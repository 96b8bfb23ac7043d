-- include: queue
local root, now = KEYS[1], ARGV[1]

queue.addDue(root, now)
local _, nextAt = unpack(redis.call('ZRANGE', root .. ':delayed', 0, 0, 'WITHSCORES'))
return nextAt or false
