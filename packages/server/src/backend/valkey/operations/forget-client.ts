import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root, clientId = KEYS[1], ARGV[1]
if redis.call('HEXISTS', root .. ':active', clientId) == 1 then return 0 end
redis.call('SREM', root .. ':withdrawn', clientId)
redis.call('ZREM', root .. ':line', clientId)
redis.call('ZREM', root .. ':handed-out', clientId)
for index = 2, #ARGV do redis.call('UNLINK', ARGV[index]) end
return 1
`);

/**
 * Forgets what is left of a removed client: its place in line and its empty queue, whose keys are given. Without
 * effect while tasks of its wait or run: one script, so that no task is created in between.
 */
export async function forgetClient(
  connection: ValkeyConnection,
  clientId: string,
  queueKeys: readonly string[],
): Promise<void> {
  await connection.run(script, [clientId, ...queueKeys]);
}
