import { z } from "zod";
import type { Client } from "../../../core/client.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { addressesSchema, limitSchema, stateSchema } from "./account.ts";

const script = defineScript(`
local root = KEYS[1]
local keyId = redis.call('HGET', root .. ':key-hashes', ARGV[1])
if not keyId then return false end
local id, taskIds, revokedAt =
  unpack(redis.call('HMGET', root .. ':key:' .. keyId, 'clientId', 'taskIds', 'revokedAt'))
if not id or revokedAt ~= '' then return false end
local name, state, balance, allowedAddresses =
  unpack(redis.call('HMGET', root .. ':client:' .. id, 'name', 'state', 'balance', 'allowedAddresses'))
return { id, name, state, balance, allowedAddresses, taskIds }
`);

export const taskIdsSchema = z.enum(["uuid", "integer"]);

const clientSchema = z.tuple([
  z.string(),
  z.string(),
  stateSchema,
  limitSchema,
  addressesSchema,
  taskIdsSchema,
]);

/** The client whose unrevoked key has this hash. */
export async function findClientByKeyHash(
  connection: ValkeyConnection,
  hash: string,
): Promise<Client | undefined> {
  const reply = await connection.run(script, [hash]);
  if (reply === null) return undefined;
  const [id, name, state, balance, allowedAddresses, taskIds] = clientSchema.parse(reply);
  return { id, name, state, balance, allowedAddresses, taskIds };
}
