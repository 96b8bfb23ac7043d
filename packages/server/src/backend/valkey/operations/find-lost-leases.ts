import { z } from "zod";
import type { Lease } from "../../../core/task.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { loadScript } from "../connection/load-script.ts";

const script = loadScript(new URL("./find-lost-leases.lua", import.meta.url));

/** A running task whose worker is gone. */
export interface LostLease {
  readonly lease: Lease;
  readonly workerId: string;
  readonly attempts: number;
  /** Time since the task was created, in ms. */
  readonly ageMs: number;
}

export interface LostLeases {
  /** The server's time, in ms since the epoch. */
  readonly now: number;
  /** Oldest lease first. */
  readonly lost: readonly LostLease[];
}

const replySchema = z.tuple([
  z.number(),
  z.array(z.tuple([z.string(), z.string(), z.string(), z.coerce.number(), z.number()])),
]);

/** The expired leases. */
export async function findLostLeases(
  connection: StoreConnection,
  { limit }: { readonly limit: number },
): Promise<LostLeases> {
  const [now, lost] = replySchema.parse(await connection.run(script, [limit]));
  return {
    now,
    lost: lost.map(([taskId, leaseId, workerId, attempts, ageMs]) => ({
      lease: { taskId, leaseId },
      workerId,
      attempts,
      ageMs,
    })),
  };
}
