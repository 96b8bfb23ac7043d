import type { Settlement } from "../../../core/settlement.ts";
import type { WriterStore } from "../writer/writer-store.ts";
import { countEndedTask, joinTurns } from "./client-queue.ts";

const MAKE_CALLBACK_DUE = "callback_at = CASE WHEN callback_url IS NULL THEN NULL ELSE ? END";
const END_ATTEMPT = "lease_id = NULL, lease_expires_at = NULL, worker_id = NULL";

/** The columns needed to settle a task. */
export interface TaskRow {
  readonly sequence: number;
  readonly clientId: string;
}

export function toTaskRow(row: Readonly<Record<string, unknown>>): TaskRow {
  return { sequence: Number(row["sequence"]), clientId: String(row["client_id"]) };
}

export interface SettlementToWrite {
  readonly settlement: Settlement;
  readonly now: number;
  /** The state of the task so far. @default "running" */
  readonly from?: "queued" | "running";
}

/** Writes a settlement to a task. The caller has checked the lease. */
export function writeSettlement(
  store: WriterStore,
  { sequence, clientId }: TaskRow,
  { settlement, now, from = "running" }: SettlementToWrite,
): void {
  const { statement, counts } = store;
  switch (settlement.status) {
    case "completed":
      statement(
        `UPDATE task SET status = 'completed', solution = ?, ended_at = ?, ${MAKE_CALLBACK_DUE}, ${END_ATTEMPT}
         WHERE sequence = ?`,
      ).run(JSON.stringify(settlement.solution), now, now, sequence);
      break;
    case "failed":
      statement(
        `UPDATE task SET status = 'failed', failure = ?, ended_at = ?, ${MAKE_CALLBACK_DUE}, ${END_ATTEMPT}
         WHERE sequence = ?`,
      ).run(JSON.stringify(settlement.failure), now, now, sequence);
      if (settlement.failure.isOurFault === true) refund(store, sequence);
      break;
    case "queued":
      statement(
        `UPDATE task SET status = ?, available_at = ?, attempts = ?, ${END_ATTEMPT} WHERE sequence = ?`,
      ).run(
        settlement.delayMs > 0 ? "paused" : "queued",
        now + settlement.delayMs,
        settlement.attempts,
        sequence,
      );
      if (settlement.delayMs <= 0) joinTurns(store, clientId);
      break;
  }
  if (settlement.status !== "queued") countEndedTask(store, clientId);
  counts.move(from, settlement.status);
}

/** Refunds the task to its client's balance. */
function refund({ statement }: WriterStore, sequence: number): void {
  statement(
    `UPDATE client SET balance = balance + 1
     WHERE balance IS NOT NULL AND id = (SELECT client_id FROM task WHERE sequence = ? AND is_paid = 1)`,
  ).run(sequence);
}
