import { z } from "zod";
import type { RunningTask } from "../../../core/task.ts";
import { parsePayload } from "../../task-documents.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import type { Delivery } from "../queue/client-queues.ts";
import { COUNTING } from "./record.ts";

const script = defineScript(`
${COUNTING}
local root = KEYS[1]
local leaseId, leaseExpiresAt, workerId = unpack(ARGV, 1, 3)
local begun = {}
for index = 4, #ARGV do
  local id = ARGV[index]
  local key = root .. ':task:' .. id
  -- What was cancelled or delivered once too often is dropped. Who handed a task over knew that its time had come: by
  -- this node's clock it may not have, and a task that is dropped for that would be lost.
  if redis.call('HGET', key, 'status') == 'queued' then
    redis.call('HSET', key, 'status', 'running', 'leaseId', leaseId, 'leaseExpiresAt', leaseExpiresAt,
      'workerId', workerId)
    redis.call('HDEL', key, 'availableAt')
    local attempts = redis.call('HINCRBY', key, 'attempts', 1)
    redis.call('ZADD', root .. ':leases', leaseExpiresAt, id)
    redis.call('ZREM', root .. ':undelivered', id)
    move(root, 'queued', 'running')
    local clientId, payload, createdAt, priority =
      unpack(redis.call('HMGET', key, 'clientId', 'payload', 'createdAt', 'priority'))
    begun[#begun + 1] = { id, clientId, payload, createdAt, attempts, priority or '0' }
  end
end
return begun
`);

const begunSchema = z.tuple([
  z.string(),
  z.string(),
  z.string().transform(parsePayload),
  z.coerce.number(),
  z.number(),
  z.coerce.number(),
]);

export interface AttemptRequest {
  readonly workerId: string;
  /** Unique per claim. */
  readonly leaseId: string;
  readonly leaseExpiresAt: number;
}

/** Leases the delivered tasks that still wait; each begins an attempt. */
export async function beginAttempts(
  connection: ValkeyConnection,
  deliveries: readonly Delivery[],
  request: AttemptRequest,
): Promise<readonly RunningTask[]> {
  const { leaseId, leaseExpiresAt, workerId } = request;
  const ids = deliveries.map(({ taskId }) => taskId);
  const reply = await connection.run(script, [leaseId, leaseExpiresAt, workerId, ...ids]);
  return z
    .array(begunSchema)
    .parse(reply)
    .map((begun) => toRunningTask(begun, request));
}

function toRunningTask(
  [id, clientId, payload, createdAt, attempts, priority]: z.infer<typeof begunSchema>,
  { leaseId, leaseExpiresAt, workerId }: AttemptRequest,
): RunningTask {
  return {
    id,
    clientId,
    payload,
    ...(priority === 0 ? {} : { priority }),
    createdAt,
    attempts,
    status: "running",
    lease: { taskId: id, leaseId },
    leaseExpiresAt,
    workerId,
  };
}
