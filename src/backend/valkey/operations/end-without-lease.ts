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
local id, failure, now, only = unpack(ARGV)
local status = redis.call('HGET', root .. ':task:' .. id, 'status')
if status ~= 'queued' and (status ~= 'running' or only == 'queued') then return false end
local clientId = endTask(root, id, status, 'failed', 'failure', failure, tonumber(now), tonumber(now), false)
redis.call('PUBLISH', root .. ':cancelled', id)
return { status, clientId }
`);

/** What became of a task that was to end; `undefined`: it had ended, or there is none. */
export interface EndedWithoutLease {
  readonly from: "queued" | "running";
  readonly clientId: string;
}

/** Fails a task that waits or runs (or only one that waits); a worker that runs it is told. */
export async function endWithoutLease(
  connection: ValkeyConnection,
  id: TaskId,
  request: { readonly failure: Failure; readonly now: number; readonly only?: "queued" },
): Promise<EndedWithoutLease | undefined> {
  const { failure, now, only = "" } = request;
  const reply = await connection.run(script, [id, JSON.stringify(failure), now, only]);
  const ended = z
    .tuple([z.enum(["queued", "running"]), z.string()])
    .nullable()
    .parse(reply);
  return ended === null ? undefined : { from: ended[0], clientId: ended[1] };
}
