import { z } from "zod";
import type { AttemptEvidence } from "../../../core/evidence.ts";
import type { Settlement } from "../../../core/settlement.ts";
import type { Lease } from "../../../core/task.ts";
import { CALLBACK_DUE } from "../callbacks/callback-due.ts";
import { GIVING_BACK } from "../clients/give-back.ts";
import type { ValkeyConnection } from "../connection/open-connection.ts";
import { defineScript } from "../connection/run-script.ts";
import { COUNTING, ENDING } from "./record.ts";

const script = defineScript(`
${COUNTING}
${GIVING_BACK}
${CALLBACK_DUE}
${ENDING}
local root = KEYS[1]
local id, leaseId, expected, now, evidence, node, status = unpack(ARGV, 1, 7)
now = tonumber(now)
local key = root .. ':task:' .. id
local held, expiresAt, clientId, priority =
  unpack(redis.call('HMGET', key, 'leaseId', 'leaseExpiresAt', 'clientId', 'priority'))
if held ~= leaseId then return false end
local isCallbackDue = 0
local isExpired = tonumber(expiresAt) <= now
if isExpired ~= (expected == 'expired') then return false end
if evidence ~= '' then redis.call('RPUSH', root .. ':evidence:' .. id, evidence) end
if status == 'queued' then
  local availableAt, attempts = ARGV[8], ARGV[9]
  redis.call('HDEL', key, 'leaseId', 'leaseExpiresAt', 'workerId')
  redis.call('HSET', key, 'status', 'queued', 'availableAt', availableAt, 'attempts', attempts)
  redis.call('ZREM', root .. ':leases', id)
  redis.call('ZADD', root .. ':undelivered', availableAt, id)
  move(root, 'running', 'queued')
else
  local field, document, endedAt, isOurFault = unpack(ARGV, 8, 11)
  clientId, isCallbackDue =
    endTask(root, id, 'running', status, field, document, tonumber(endedAt), now, isOurFault == '1', node)
end
return { clientId, isCallbackDue, priority or '0' }
`);

export interface SettleRequest {
  readonly lease: Lease;
  readonly settlement: Settlement;
  readonly evidence: AttemptEvidence | undefined;
  readonly now: number;
  /** Learns from the reply, not by a message, that a callback is due. */
  readonly nodeId: string;
  /** `expired`: settles only what its worker lost by time. @default "held" */
  readonly expected?: "held" | "expired";
}

export interface SettledTask {
  readonly clientId: string;
  readonly isCallbackDue: boolean;
  readonly priority: number;
}

/** Ends an attempt, if its lease is as expected; `undefined` without such a lease. */
export async function settleTask(
  connection: ValkeyConnection,
  { lease, settlement, evidence, now, nodeId, expected = "held" }: SettleRequest,
): Promise<SettledTask | undefined> {
  const reply = await connection.run(script, [
    lease.taskId,
    lease.leaseId,
    expected,
    now,
    evidence === undefined ? "" : JSON.stringify(evidence),
    nodeId,
    ...settlementValues(settlement),
  ]);
  const settled = z.tuple([z.string(), z.number(), z.coerce.number()]).nullable().parse(reply);
  if (settled === null) return undefined;
  const [clientId, isCallbackDue, priority] = settled;
  return { clientId, isCallbackDue: isCallbackDue === 1, priority };
}

function settlementValues(settlement: Settlement): readonly (string | number)[] {
  switch (settlement.status) {
    case "queued":
      return ["queued", settlement.availableAt, settlement.attempts];
    case "completed":
      return ["completed", "solution", JSON.stringify(settlement.solution), settlement.endedAt, 0];
    case "failed": {
      const { failure, endedAt } = settlement;
      return ["failed", "failure", JSON.stringify(failure), endedAt, failure.isOurFault === true ? 1 : 0];
    }
  }
}
