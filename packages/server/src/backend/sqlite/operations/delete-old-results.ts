import type { WriterStore } from "../writer/writer-store.ts";

export interface DeleteOldResultsRequest {
  /** Results of tasks that ended then or earlier go. */
  readonly endedBy: number;
  /** At most so many. */
  readonly limit: number;
}

/** Deletes the oldest results that were kept long enough; gives their number. */
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
