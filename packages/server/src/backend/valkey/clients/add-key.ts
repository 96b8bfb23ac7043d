import { z } from "zod";
import type { AddKeyOutcome } from "../../../core/backend.ts";
import { UNLIMITED, type TaskIdKind } from "../../../core/client.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { ADDING_CLIENT, newClientFields } from "./add-client.ts";

// A key is the hash `root:key:<id>`. `root:keys` holds the ids in the order of creation, `root:keys-of:<clientId>` those
// of one client, and `root:key-hashes` the id that each secret's hash has or had, for good.
const script = defineScript(`
${ADDING_CLIENT}
local root = KEYS[1]
local id, newClientId, clientName, hash, hint, taskIds, now = unpack(ARGV, 1, 7)
if redis.call('HSETNX', root .. ':key-hashes', hash, id) == 0 then return false end
addClient(root, newClientId, clientName, { unpack(ARGV, 8) })
local clientId = redis.call('HGET', root .. ':client-names', clientName)
redis.call('HSET', root .. ':key:' .. id,
  'clientId', clientId, 'hint', hint, 'taskIds', taskIds, 'createdAt', now, 'revokedAt', '')
redis.call('ZADD', root .. ':keys', redis.call('INCR', root .. ':key-sequence'), id)
redis.call('SADD', root .. ':keys-of:' .. clientId, id)
redis.call('HINCRBY', root .. ':client:' .. clientId, 'activeKeys', 1)
return clientId
`);

export interface AddKeyRequest {
  readonly id: string;
  /** The client's id if it must be created. */
  readonly newClientId: string;
  readonly clientName: string;
  readonly hash: string;
  readonly hint: string;
  readonly taskIds: TaskIdKind;
  readonly now: number;
}

/** Adds a key, and its client if there is none of that name. */
export async function addKey(connection: ValkeyConnection, request: AddKeyRequest): Promise<AddKeyOutcome> {
  const { id, newClientId, clientName, hash, hint, taskIds, now } = request;
  const newClient = newClientFields({ ...UNLIMITED, name: clientName }, now);
  const values = [id, newClientId, clientName, hash, hint, taskIds, now, ...newClient];
  const clientId = z
    .string()
    .nullable()
    .parse(await connection.run(script, values));
  if (clientId === null) return { status: "key_exists" };
  return {
    status: "added",
    key: { id, clientId, clientName, hint, taskIds, createdAt: now, revokedAt: null },
  };
}
