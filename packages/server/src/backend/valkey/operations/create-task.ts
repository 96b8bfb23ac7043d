import { randomInt } from "node:crypto";
import { z } from "zod";
import { IDEMPOTENCY_TTL_MS, type CreateOutcome, type NewTask } from "../../../core/backend.ts";
import { LARGEST_NUMBER } from "../../task-number.ts";
import { ADMITTING, readAdmission } from "../clients/admit-task.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { COUNTING } from "./record.ts";

/**
 * How long the creating node has for handing the task to the queue, in ms; then any node does it in its place.
 */
export const HANDOVER_MS = 1_000;

const script = defineScript(`
${COUNTING}
${ADMITTING}
local root = KEYS[1]
local id, clientId, payload, now, maxQueued, number, callbackUrl, callbackKey, idempotencyKey, fingerprint,
  priority = unpack(ARGV)
now = tonumber(now)
local key = root .. ':task:' .. id
local idempotency = root .. ':idempotency:' .. clientId .. ':' .. idempotencyKey

if idempotencyKey ~= '' then
  local earlier = redis.call('HMGET', idempotency, 'fingerprint', 'id', 'number', 'createdAt')
  if earlier[1] and tonumber(earlier[4]) > now - ${IDEMPOTENCY_TTL_MS} then
    if earlier[1] ~= fingerprint then return { 'idempotency_conflict' } end
    return { 'repeated', earlier[2], earlier[3] }
  end
end
if tonumber(redis.call('HGET', root .. ':counts', 'queued') or 0) >= tonumber(maxQueued) then
  return { 'queue_full' }
end
local admission = admit(root, clientId, now)
if admission[1] ~= 'admitted' then return admission end

if number ~= '' then
  local free = tonumber(number)
  while redis.call('HSETNX', root .. ':numbers', free, id) == 0 do free = free % ${LARGEST_NUMBER} + 1 end
  number = string.format('%d', free)
  redis.call('HSET', key, 'number', number)
end
redis.call('HSET', key, 'clientId', clientId, 'payload', payload, 'createdAt', now, 'attempts', 0,
  'status', 'queued', 'availableAt', now)
if priority ~= '0' then redis.call('HSET', key, 'priority', priority) end
if admission[2] == '1' then redis.call('HSET', key, 'isPaid', '1') end
if callbackUrl ~= '' then redis.call('HSET', key, 'callbackUrl', callbackUrl, 'callbackKey', callbackKey) end
if idempotencyKey ~= '' then
  redis.call('HSET', idempotency, 'fingerprint', fingerprint, 'id', id, 'number', number, 'createdAt', now)
  redis.call('PEXPIRE', idempotency, ${IDEMPOTENCY_TTL_MS})
end
redis.call('HINCRBY', root .. ':counts', 'queued', 1)
countActive(root, clientId, 1)
redis.call('ZADD', root .. ':undelivered', now + ${HANDOVER_MS}, id)
-- The queue's own journal of events is read by nobody here.
redis.call('HSETNX', root .. ':queue:' .. clientId .. ':meta', 'opts.maxLenEvents', 0)
return { 'created', id, number }
`);

const replySchema = z.union([
  z.tuple([z.enum(["created", "repeated"]), z.string(), z.string()]),
  z.tuple([z.enum(["idempotency_conflict", "queue_full"])]),
]);

/** Writes a task's record, to be handed to its client's queue, unless the task is refused or came before. */
export async function createTask(
  connection: ValkeyConnection,
  task: NewTask,
  { maxQueued, now }: { readonly maxQueued: number; readonly now: number },
): Promise<CreateOutcome> {
  const { id, clientId, payload, priority = 0, isNumbered, callback, idempotency } = task;
  const reply = await connection.run(script, [
    id,
    clientId,
    JSON.stringify(payload),
    now,
    maxQueued,
    isNumbered === true ? randomInt(1, LARGEST_NUMBER + 1) : "",
    callback?.url ?? "",
    callback?.signingKey ?? "",
    idempotency?.key ?? "",
    idempotency?.fingerprint ?? "",
    priority,
  ]);
  const refused = readAdmission(reply);
  if (refused !== undefined) return refused;
  const [status, createdId, numberText] = replySchema.parse(reply);
  const number = numberText === undefined || numberText === "" ? {} : { number: Number(numberText) };
  switch (status) {
    case "created":
      return { status, ...number };
    case "repeated":
      return { status, id: createdId ?? id, ...number };
    case "idempotency_conflict":
    case "queue_full":
      return { status };
  }
}
