import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root = KEYS[1]
local old = redis.call('ZRANGEBYSCORE', root .. ':ended', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, id in ipairs(old) do
  local key = root .. ':task:' .. id
  local status, number = unpack(redis.call('HMGET', key, 'status', 'number'))
  if number then redis.call('HDEL', root .. ':numbers', number) end
  redis.call('UNLINK', key, root .. ':evidence:' .. id)
  redis.call('ZREM', root .. ':ended', id)
  redis.call('ZREM', root .. ':callbacks', id)
  redis.call('HINCRBY', root .. ':counts', status, -1)
end
return #old
`);

/** Deletes results that were kept long enough, oldest first; gives how many. */
export async function deleteOldResults(
  connection: ValkeyConnection,
  { endedBy, limit }: { readonly endedBy: number; readonly limit: number },
): Promise<number> {
  return Number(await connection.run(script, [endedBy, limit]));
}
