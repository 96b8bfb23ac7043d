import { z } from "zod";
import type { DueCallback } from "../../../core/callback.ts";
import { hasEnded } from "../../../core/task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { toTask } from "../operations/task-record.ts";

const script = defineScript(`
local root, now, limit, dueAgainAt, endedBy = KEYS[1], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local callbacks = root .. ':callbacks'
local claimed = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', callbacks, '-inf', now, 'LIMIT', 0, limit)) do
  local key = root .. ':task:' .. id
  local endedAt = redis.call('HGET', key, 'endedAt')
  if endedAt and tonumber(endedAt) > endedBy then
    redis.call('ZADD', callbacks, dueAgainAt, id)
    redis.call('HINCRBY', key, 'callbackAttempts', 1)
    claimed[#claimed + 1] = { id, redis.call('HGETALL', key) }
  else
    redis.call('ZREM', callbacks, id)
  end
end
return claimed
`);

export interface ClaimCallbacksRequest {
  readonly limit: number;
  /** When they are due again if this attempt is never settled. */
  readonly dueAgainAt: number;
  readonly now: number;
  /** Results of tasks that ended then or earlier are gone, and their callbacks with them. */
  readonly endedBy: number;
}

/** Takes the callbacks that have been due longest; each begins an attempt. */
export async function claimCallbacks(
  connection: ValkeyConnection,
  { limit, dueAgainAt, now, endedBy }: ClaimCallbacksRequest,
): Promise<readonly DueCallback[]> {
  const reply = await connection.run(script, [now, limit, dueAgainAt, endedBy]);
  return claimedSchema.parse(reply).flatMap(([id, list]) => {
    const fields = toRecord(list);
    const task = toTask(id, fields, endedBy);
    return task !== undefined && hasEnded(task) ? [{ ...callbackSchema.parse(fields), task }] : [];
  });
}

const claimedSchema = z.array(z.tuple([z.string(), z.array(z.string())]));

const callbackSchema = z
  .object({
    callbackUrl: z.string(),
    callbackKey: z.string(),
    callbackAttempts: z.coerce.number(),
    number: z.exactOptional(z.coerce.number()),
  })
  .transform(({ callbackUrl, callbackKey, callbackAttempts, number = null }) => ({
    url: callbackUrl,
    signingKey: callbackKey,
    attempts: callbackAttempts,
    number,
  }));

/** A hash as scripts give it: each field is followed by its value. */
function toRecord(list: readonly string[]): Readonly<Record<string, string>> {
  const record: Record<string, string> = {};
  for (let at = 0; at < list.length; at += 2) record[list[at] ?? ""] = list[at + 1] ?? "";
  return record;
}
