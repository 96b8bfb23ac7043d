import type { LeaseOutcome } from "../../../core/task-backend.ts";
import type { AttemptRecord } from "../../../core/evidence.ts";
import type { Settlement } from "../../../core/settlement.ts";
import type { Lease } from "../../../core/task.ts";
import type { WriterStore } from "../writer/writer-store.ts";
import { keepAttemptRecord } from "./keep-attempt-record.ts";
import { toTaskRow, writeSettlement } from "./write-settlement.ts";

export interface SettleTaskRequest {
  readonly lease: Lease;
  readonly settlement: Settlement;
  readonly record?: AttemptRecord;
  readonly now: number;
}

/** Ends an attempt if its lease is still held. */
export function settleTask(
  store: WriterStore,
  { lease, settlement, record, now }: SettleTaskRequest,
): LeaseOutcome {
  const running = store
    .statement("SELECT sequence, client_id FROM task WHERE id = ? AND lease_id = ? AND lease_expires_at > ?")
    .get(lease.taskId, lease.leaseId, now);
  if (running === undefined) return { status: "lease_lost" };
  writeSettlement(store, toTaskRow(running), { settlement, now });
  if (record !== undefined) keepAttemptRecord(store, Number(running["sequence"]), record);
  return { status: "held" };
}
