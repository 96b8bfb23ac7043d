import { settlementAfterLostLease } from "../../../core/settlement.ts";
import type { TaskId } from "../../../core/task.ts";
import { lostAttempt } from "../../lost-attempt.ts";
import type { WriterStore } from "../writer/writer-store.ts";
import { keepAttemptRecord } from "./keep-attempt-record.ts";
import { toTaskRow, writeSettlement } from "./write-settlement.ts";

export interface SettleLostLeasesRequest {
  /** Leases that end later are still held; `null`: none are, because the process that held them is gone. */
  readonly expiredBy: number | null;
  /** Most tasks to settle. */
  readonly limit: number;
  readonly now: number;
}

export interface SettleLostLeasesOutcome {
  readonly requeued: number;
  /** The tasks that are not retried. */
  readonly failedIds: readonly TaskId[];
  /** When the first requeued task becomes available. */
  readonly availableAt: number | null;
}

/** Settles running tasks whose worker is gone, oldest lease first. */
export function settleLostLeases(
  store: WriterStore,
  { expiredBy, limit, now }: SettleLostLeasesRequest,
): SettleLostLeasesOutcome {
  const lost = store
    .statement(
      `SELECT sequence, client_id, id, attempts, worker_id, created_at FROM task
       WHERE status = 'running' AND lease_expires_at <= ? ORDER BY lease_expires_at LIMIT ?`,
    )
    .all(expiredBy ?? Number.MAX_SAFE_INTEGER, limit);
  let requeued = 0;
  let availableAt: number | null = null;
  const failedIds: TaskId[] = [];
  for (const row of lost) {
    const task = { attempts: Number(row["attempts"]), ageMs: now - Number(row["created_at"]) };
    const settlement = settlementAfterLostLease(task, store.retryPolicy);
    writeSettlement(store, toTaskRow(row), { settlement, now });
    keepAttemptRecord(
      store,
      Number(row["sequence"]),
      lostAttempt(task.attempts, String(row["worker_id"]), now),
    );
    if (settlement.status === "queued") {
      requeued += 1;
      availableAt = Math.min(availableAt ?? Number.POSITIVE_INFINITY, now + settlement.delayMs);
    } else {
      failedIds.push(String(row["id"]));
    }
  }
  return { requeued, failedIds, availableAt };
}
