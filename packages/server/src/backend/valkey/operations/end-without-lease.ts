import { z } from "zod";
import type { Failure, TaskId } from "../../../core/task.ts";
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
local id, failure, now, only, node = unpack(ARGV)
local status = redis.call('HGET', root .. ':task:' .. id, 'status')
if status ~= 'queued' and (status ~= 'running' or only == 'queued') then return false end
local clientId, isCallbackDue =
  endTask(root, id, status, 'failed', 'failure', failure, tonumber(now), tonumber(now), false, node)
redis.call('PUBLISH', root .. ':cancelled', id)
return { status, clientId, isCallbackDue }
`);

/** What became of a task that was to end; `undefined`: it had ended, or there is none. */
export interface EndedWithoutLease {
  readonly from: "queued" | "running";
  readonly clientId: string;
  readonly isCallbackDue: boolean;
}

export interface EndWithoutLeaseRequest {
  readonly failure: Failure;
  readonly now: number;
  /** Learns from the reply, not by a message, that a callback is due. */
  readonly nodeId: string;
  /** Leave a task that runs alone. */
  readonly only?: "queued";
}

/** Fails a task that waits or runs (or only one that waits); a worker that runs it is told. */
export async function endWithoutLease(
  connection: ValkeyConnection,
  id: TaskId,
  request: EndWithoutLeaseRequest,
): Promise<EndedWithoutLease | undefined> {
  const { failure, now, nodeId, only = "" } = request;
  const reply = await connection.run(script, [id, JSON.stringify(failure), now, only, nodeId]);
  const ended = z
    .tuple([z.enum(["queued", "running"]), z.string(), z.number()])
    .nullable()
    .parse(reply);
  return ended === null ? undefined : { from: ended[0], clientId: ended[1], isCallbackDue: ended[2] === 1 };
}
