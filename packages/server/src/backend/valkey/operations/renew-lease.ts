import type { LeaseOutcome } from "../../../core/task-backend.ts";
import type { Lease } from "../../../core/task.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { loadScript } from "../connection/load-script.ts";

const script = loadScript(new URL("./renew-lease.lua", import.meta.url));

export async function renewLease(
  connection: StoreConnection,
  { taskId, leaseId }: Lease,
  leaseMs: number,
): Promise<LeaseOutcome> {
  const reply = await connection.run(script, [taskId, leaseId, leaseMs]);
  return { status: reply === 1 ? "held" : "lease_lost" };
}
