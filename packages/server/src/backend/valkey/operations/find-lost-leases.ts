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
}

/** The expired leases, oldest first. */
export async function findLostLeases(
  connection: StoreConnection,
  { limit, now }: { readonly limit: number; readonly now: number },
): Promise<readonly LostLease[]> {
  const reply = await connection.run(script, [now, limit]);
  return z
    .array(z.tuple([z.string(), z.string(), z.string(), z.coerce.number()]))
    .parse(reply)
    .map(([taskId, leaseId, workerId, attempts]) => ({ lease: { taskId, leaseId }, workerId, attempts }));
}
