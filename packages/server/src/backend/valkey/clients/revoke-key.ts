import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root, id, now = KEYS[1], ARGV[1], ARGV[2]
local key = root .. ':key:' .. id
local clientId, revokedAt = unpack(redis.call('HMGET', key, 'clientId', 'revokedAt'))
if not clientId or revokedAt ~= '' then return 0 end
redis.call('HSET', key, 'revokedAt', now)
redis.call('HINCRBY', root .. ':client:' .. clientId, 'activeKeys', -1)
return 1
`);

/** Revokes a key; `false` if there is no unrevoked key of that id. */
export async function revokeKey(connection: ValkeyConnection, id: string, now: number): Promise<boolean> {
  return (await connection.run(script, [id, now])) === 1;
}
