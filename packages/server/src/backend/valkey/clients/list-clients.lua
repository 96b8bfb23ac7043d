-- include: accounts
local root = KEYS[1]

local found = {}
for _, id in ipairs(ARGV) do found[#found + 1] = accounts.read(root, id) or nil end
return found
