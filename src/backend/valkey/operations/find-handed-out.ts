import { z } from "zod";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root = KEYS[1]
local open = {}
for _, clientId in ipairs(redis.call('ZRANGEBYSCORE', root .. ':handed-out', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  if redis.call('LLEN', root .. ':queue:' .. clientId .. ':active') == 0 then
    redis.call('ZREM', root .. ':handed-out', clientId)
  else
    open[#open + 1] = clientId
  end
end
return open
`);

/** Clients that had a turn before `handedOutBy` and of whose tasks a delivery is still open. */
export async function findHandedOut(
  connection: ValkeyConnection,
  { handedOutBy, limit }: { readonly handedOutBy: number; readonly limit: number },
): Promise<readonly string[]> {
  return z.array(z.string()).parse(await connection.run(script, [handedOutBy, limit]));
}
