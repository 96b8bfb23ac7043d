import { z } from "zod";
import type { CallbackClaim } from "../../../core/callback-store.ts";
import type { DueCallback } from "../../../core/callback.ts";
import { hasEnded } from "../../../core/task.ts";
import { loadScript } from "../connection/load-script.ts";
import { parseHash } from "../connection/parse-hash.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { toTask } from "../operations/task-record.ts";

const script = loadScript(new URL("./claim-callbacks.lua", import.meta.url));

export interface ClaimCallbacksRequest extends CallbackClaim {
  /** When a result expires, its callback does too. */
  readonly resultTtlMs: number;
}

/** Claims due callbacks, round-robin between clients; each claim begins an attempt. */
export async function claimCallbacks(
  connection: StoreConnection,
  { limit, perClient = limit, inFlight = {}, leaseMs, resultTtlMs }: ClaimCallbacksRequest,
): Promise<readonly DueCallback[]> {
  const counts = Object.entries(inFlight).flat();
  const reply = await connection.run(script, [leaseMs, resultTtlMs, limit, perClient, ...counts]);
  const [claimedAt, claimed] = replySchema.parse(reply);
  return claimed.flatMap(([id, list]) => {
    const fields = parseHash(list);
    const task = toTask(id, fields);
    return task !== undefined && hasEnded(task) ? [{ ...callbackSchema.parse(fields), task, claimedAt }] : [];
  });
}

const replySchema = z.tuple([z.number(), z.array(z.tuple([z.string(), z.array(z.string())]))]);

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
