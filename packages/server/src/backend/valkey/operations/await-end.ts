import { z } from "zod";
import type { TaskId } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";

const script = defineScript(`
local root = KEYS[1]
local node = ARGV[1]
local unfinished = {}
for index = 2, #ARGV do
  local id = ARGV[index]
  local key = root .. ':task:' .. id
  local status, waiting = unpack(redis.call('HMGET', key, 'status', 'waiting'))
  if status == 'queued' or status == 'running' then
    unfinished[#unfinished + 1] = id
    if not waiting then
      redis.call('HSET', key, 'waiting', node)
    elseif not string.find(' ' .. waiting .. ' ', ' ' .. node .. ' ', 1, true) then
      redis.call('HSET', key, 'waiting', waiting .. ' ' .. node)
    end
  end
end
return unfinished
`);

/** Has the node told when these tasks end. Gives those of them that have not ended, and exist. */
export async function awaitEnd(
  connection: ValkeyConnection,
  nodeId: string,
  ids: readonly TaskId[],
): Promise<ReadonlySet<TaskId>> {
  const reply = await connection.run(script, [nodeId, ...ids]);
  return new Set(z.array(z.string()).parse(reply));
}
