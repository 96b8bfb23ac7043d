-- include: accounts
local id, name = ARGV[1], ARGV[2]
return accounts.add(KEYS[1], id, name, { unpack(ARGV, 3) }) and 1 or 0
