import { z } from "zod";
import type { CallbackClaim } from "../../../core/backend.ts";
import type { DueCallback } from "../../../core/callback.ts";
import { hasEnded } from "../../../core/task.ts";
import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toTask } from "../operations/task-record.ts";

const script = loadScript(new URL("./claim-callbacks.lua", import.meta.url));

export interface ClaimCallbacksRequest extends Omit<CallbackClaim, "leaseMs"> {
  /** When they become due again if this attempt is never settled. */
  readonly dueAgainAt: number;
  readonly now: number;
  /** Results of tasks that ended at this time or earlier have expired, and so have their callbacks. */
  readonly endedBy: number;
}

/** Claims due callbacks, round-robin between clients; each claim begins an attempt. */
export async function claimCallbacks(
  connection: StoreConnection,
  { limit, perClient = limit, inFlight = {}, dueAgainAt, now, endedBy }: ClaimCallbacksRequest,
): Promise<readonly DueCallback[]> {
  const counts = Object.entries(inFlight).flat();
  const reply = await connection.run(script, [now, dueAgainAt, endedBy, limit, perClient, ...counts]);
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

/** Converts a hash from a script's reply, where each field is followed by its value. */
function toRecord(list: readonly string[]): Readonly<Record<string, string>> {
  const record: Record<string, string> = {};
  for (let at = 0; at < list.length; at += 2) record[list[at] ?? ""] = list[at + 1] ?? "";
  return record;
}
