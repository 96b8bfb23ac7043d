import type { CancelOutcome } from "../../../core/task-backend.ts";
import type { Failure, TaskId } from "../../../core/task.ts";
import type { WriterStore } from "../writer/writer-store.ts";
import { toTaskRow, writeSettlement } from "./write-settlement.ts";

export interface CancelTaskRequest {
  readonly id: TaskId;
  readonly failure: Failure;
  readonly now: number;
}

/** Ends a queued or running task, without its lease. */
export function cancelTask(store: WriterStore, { id, failure, now }: CancelTaskRequest): CancelOutcome {
  const row = store
    .statement("SELECT sequence, client_id, status FROM task WHERE id = ? AND ended_at IS NULL")
    .get(id);
  if (row === undefined) return { status: "not_waiting_or_running" };
  const from = row["status"] === "running" ? "running" : "queued";
  writeSettlement(store, toTaskRow(row), { settlement: { status: "failed", failure }, now, from });
  return { status: "cancelled" };
}
