import { z } from "zod";
import type { Lease } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root = KEYS[1]
local lost = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', root .. ':leases', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local leaseId, workerId, attempts =
    unpack(redis.call('HMGET', root .. ':task:' .. id, 'leaseId', 'workerId', 'attempts'))
  lost[#lost + 1] = { id, leaseId, workerId, attempts }
end
return lost
`);

/** A running task whose worker is gone. */
export interface LostLease {
  readonly lease: Lease;
  readonly workerId: string;
  readonly attempts: number;
}

/** The leases that ran out, longest ago first. */
export async function findLostLeases(
  connection: ValkeyConnection,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<readonly LostLease[]> {
  const reply = await connection.run(script, [now, limit]);
  return z
    .array(z.tuple([z.string(), z.string(), z.string(), z.coerce.number()]))
    .parse(reply)
    .map(([taskId, leaseId, workerId, attempts]) => ({ lease: { taskId, leaseId }, workerId, attempts }));
}
