import { z } from "zod";
import type { ClientChanges, UpdateClientOutcome } from "../../../core/backend.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { READING_ACCOUNT, toAccount, toFields } from "./account.ts";

const script = defineScript(`
${READING_ACCOUNT}
local root, id, addBalance = KEYS[1], ARGV[1], ARGV[2]
local key, names = root .. ':client:' .. id, root .. ':client-names'
local earlierName = redis.call('HGET', key, 'name')
if not earlierName then return 'unknown_client' end
for field = 3, #ARGV, 2 do
  if ARGV[field] == 'name' then
    local name = ARGV[field + 1]
    local namesake = redis.call('HGET', names, name)
    if namesake and namesake ~= id then return 'name_taken' end
    redis.call('HDEL', names, earlierName)
    redis.call('HSET', names, name, id)
  end
end
if #ARGV > 2 then redis.call('HSET', key, unpack(ARGV, 3)) end
if redis.call('HGET', key, 'balance') ~= '' then
  if redis.call('HINCRBY', key, 'balance', addBalance) < 0 then redis.call('HSET', key, 'balance', 0) end
end
return readAccount(root, id)
`);

const refusalSchema = z.enum(["unknown_client", "name_taken"]);

/** Changes what is given; a balance is set first and added to afterwards. */
export async function updateClient(
  connection: ValkeyConnection,
  id: string,
  { addBalance = 0, ...settings }: ClientChanges,
): Promise<UpdateClientOutcome> {
  const reply = await connection.run(script, [id, addBalance, ...toFields(settings)]);
  if (typeof reply === "string") return { status: refusalSchema.parse(reply) };
  return { status: "updated", client: toAccount(reply) };
}
