import type { LeaseOutcome } from "../../../core/task-backend.ts";
import type { Lease } from "../../../core/task.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface RenewLeaseRequest {
  readonly lease: Lease;
  readonly leaseExpiresAt: number;
  readonly now: number;
}

/** Extends a lease that is still held. */
export function renewLease(
  { statement }: WriterStore,
  { lease, leaseExpiresAt, now }: RenewLeaseRequest,
): LeaseOutcome {
  const { changes } = statement(
    "UPDATE task SET lease_expires_at = ? WHERE id = ? AND lease_id = ? AND lease_expires_at > ?",
  ).run(leaseExpiresAt, lease.taskId, lease.leaseId, now);
  return { status: changes === 1 ? "held" : "lease_lost" };
}
