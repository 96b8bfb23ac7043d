import { z } from "zod";
import type { ClientKey } from "../../../core/client.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { limitSchema } from "./account.ts";
import { taskIdsSchema } from "./find-client-by-key-hash.ts";
import { listInParts } from "./list-in-parts.ts";

const script = defineScript(`
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
`);

const keySchema = z
  .tuple([z.string(), z.string(), z.string(), z.string(), taskIdsSchema, z.coerce.number(), limitSchema])
  .transform(([id, clientId, clientName, hint, taskIds, createdAt, revokedAt]): ClientKey => ({
    id,
    clientId,
    clientName,
    hint,
    taskIds,
    createdAt,
    revokedAt,
  }));

/** Every key, oldest first, revoked ones included. */
export async function listKeys(connection: ValkeyConnection): Promise<readonly ClientKey[]> {
  return z.array(keySchema).parse(await listInParts(connection, "keys", script));
}
