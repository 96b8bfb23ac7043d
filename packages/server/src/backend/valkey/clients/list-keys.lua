local root = KEYS[1]
local keys = {}
for _, id in ipairs(ARGV) do
  local clientId, hint, taskIds, createdAt, revokedAt = unpack(redis.call('HMGET', root .. ':key:' .. id,
    'clientId', 'hint', 'taskIds', 'createdAt', 'revokedAt'))
  if clientId then
    local clientName = redis.call('HGET', root .. ':client:' .. clientId, 'name')
    keys[#keys + 1] = { id, clientId, clientName, hint, taskIds, createdAt, revokedAt }
  end
end
return keys
