import type { WriterStore } from "../writer/writer-store.ts";

export interface DeleteOldResultsRequest {
  /** Deletes results of tasks that ended at this time or earlier. */
  readonly endedBy: number;
  /** Most results to delete. */
  readonly limit: number;
}

/** Deletes expired results, oldest first; returns how many. */
export function deleteOldResults(
  { statement, counts }: WriterStore,
  { endedBy, limit }: DeleteOldResultsRequest,
): number {
  const rows = statement(
    `DELETE FROM task
     WHERE sequence IN (SELECT sequence FROM task WHERE ended_at <= ? ORDER BY ended_at LIMIT ?)
     RETURNING status`,
  ).all(endedBy, limit);
  const completed = rows.filter((row) => row["status"] === "completed").length;
  counts.add("completed", -completed);
  counts.add("failed", completed - rows.length);
  return rows.length;
}
