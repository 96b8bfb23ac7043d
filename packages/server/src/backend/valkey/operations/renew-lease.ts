import type { LeaseOutcome } from "../../../core/backend.ts";
import type { Lease } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root = KEYS[1]
local id, leaseId, leaseExpiresAt, now = unpack(ARGV)
local key = root .. ':task:' .. id
local held, expiresAt = unpack(redis.call('HMGET', key, 'leaseId', 'leaseExpiresAt'))
if held ~= leaseId or tonumber(expiresAt) <= tonumber(now) then return 0 end
redis.call('HSET', key, 'leaseExpiresAt', leaseExpiresAt)
redis.call('ZADD', root .. ':leases', leaseExpiresAt, id)
return 1
`);

export async function renewLease(
  connection: ValkeyConnection,
  { taskId, leaseId }: Lease,
  { leaseExpiresAt, now }: { readonly leaseExpiresAt: number; readonly now: number },
): Promise<LeaseOutcome> {
  const reply = await connection.run(script, [taskId, leaseId, leaseExpiresAt, now]);
  return { status: reply === 1 ? "held" : "lease_lost" };
}
