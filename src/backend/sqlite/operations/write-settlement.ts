import type { Settlement } from "../../../core/settlement.ts";
import type { WriterStore } from "../writer/writer-store.ts";

const MAKE_CALLBACK_DUE = "callback_at = CASE WHEN callback_url IS NULL THEN NULL ELSE ? END";
const END_ATTEMPT = "lease_id = NULL, lease_expires_at = NULL, worker_id = NULL";

/** Writes a decided settlement to a task that is in the state `from`. The caller has checked the lease. */
export function writeSettlement(
  { statement, counts }: WriterStore,
  sequence: number,
  settlement: Settlement,
  now: number,
  from: "queued" | "running" = "running",
): void {
  switch (settlement.status) {
    case "completed":
      statement(
        `UPDATE task SET status = 'completed', solution = ?, ended_at = ?, ${MAKE_CALLBACK_DUE}, ${END_ATTEMPT}
         WHERE sequence = ?`,
      ).run(JSON.stringify(settlement.solution), settlement.endedAt, now, sequence);
      break;
    case "failed":
      statement(
        `UPDATE task SET status = 'failed', failure = ?, ended_at = ?, ${MAKE_CALLBACK_DUE}, ${END_ATTEMPT}
         WHERE sequence = ?`,
      ).run(JSON.stringify(settlement.failure), settlement.endedAt, now, sequence);
      break;
    case "queued":
      statement(
        `UPDATE task SET status = ?, available_at = ?, attempts = ?, ${END_ATTEMPT} WHERE sequence = ?`,
      ).run(
        settlement.availableAt > now ? "paused" : "queued",
        settlement.availableAt,
        settlement.attempts,
        sequence,
      );
      break;
  }
  counts.move(from, settlement.status);
}
