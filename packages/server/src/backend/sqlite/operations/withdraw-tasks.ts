import type { TaskId } from "../../../core/task.ts";
import { CLIENT_REMOVED } from "../../client-removed.ts";
import type { WriterStore } from "../writer/writer-store.ts";
import { toTaskRow, writeSettlement } from "./write-settlement.ts";

export interface WithdrawTasksRequest {
  /** Most tasks to withdraw. */
  readonly limit: number;
  readonly now: number;
}

/** Fails queued tasks whose client was removed; returns their ids. */
export function withdrawTasks(store: WriterStore, { limit, now }: WithdrawTasksRequest): readonly TaskId[] {
  const withdrawn: TaskId[] = [];
  const removed = store.statement("SELECT client_id FROM client_queue WHERE removed_at IS NOT NULL").all();
  for (const { client_id: clientId } of removed) {
    withdrawn.push(...withdrawWaiting(store, String(clientId), limit - withdrawn.length, now));
    // Running tasks still count; the client stays until they end.
    store
      .statement("DELETE FROM client_queue WHERE client_id = ? AND active_tasks = 0")
      .run(String(clientId));
  }
  return withdrawn;
}

function withdrawWaiting(
  store: WriterStore,
  clientId: string,
  limit: number,
  now: number,
): readonly TaskId[] {
  const rows = store
    .statement(
      `SELECT sequence, client_id, id
       FROM task INDEXED BY task_queued WHERE status = 'queued' AND client_id = ? LIMIT ?`,
    )
    .all(clientId, limit);
  const settlement = { status: "failed", failure: CLIENT_REMOVED } as const;
  for (const row of rows) writeSettlement(store, toTaskRow(row), { settlement, now, from: "queued" });
  return rows.map((row) => String(row["id"]));
}
