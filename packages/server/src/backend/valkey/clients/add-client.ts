import type { AddClientOutcome } from "../../../core/backend.ts";
import type { ClientSettings } from "../../../core/client.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { toFields } from "./account.ts";

/** Lua: `addClient(root, id, name, fields)` adds a client unless there is one of that name; gives whether it did. */
export const ADDING_CLIENT = `
local function addClient(root, id, name, fields)
  if redis.call('HSETNX', root .. ':client-names', name, id) == 0 then return false end
  redis.call('HSET', root .. ':client:' .. id, 'activeKeys', 0, unpack(fields))
  redis.call('ZADD', root .. ':clients', redis.call('INCR', root .. ':client-sequence'), id)
  return true
end
`;

const script = defineScript(`
${ADDING_CLIENT}
local id, name = ARGV[1], ARGV[2]
return addClient(KEYS[1], id, name, { unpack(ARGV, 3) }) and 1 or 0
`);

export interface AddClientRequest {
  readonly id: string;
  readonly settings: ClientSettings;
  readonly now: number;
}

/** Adds a client unless there is one of that name. */
export async function addClient(
  connection: ValkeyConnection,
  { id, settings, now }: AddClientRequest,
): Promise<AddClientOutcome> {
  const fields = newClientFields(settings, now);
  if ((await connection.run(script, [id, settings.name, ...fields])) === 0) return { status: "name_taken" };
  return { status: "added", client: { id, ...settings, createdAt: now, activeTasks: 0, activeKeys: 0 } };
}

/** What `addClient` writes of a new client. */
export function newClientFields(settings: ClientSettings, now: number): readonly string[] {
  return [...toFields(settings), "createdAt", String(now)];
}
