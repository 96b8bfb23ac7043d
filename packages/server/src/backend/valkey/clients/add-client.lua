-- include: accounts, clock
local id, name, now = ARGV[1], ARGV[2], clock.now()
return accounts.add(KEYS[1], id, name, now, { unpack(ARGV, 3) }) and now
