import type { WriterStore } from "../writer/writer-store.ts";

export interface ClaimCallbacksRequest {
  readonly limit: number;
  /** When they become due again if this attempt is never settled. */
  readonly dueAgainAt: number;
  readonly now: number;
}

export interface ClaimedCallbackRow {
  readonly taskId: string;
  readonly url: string;
  readonly signingKey: string;
  readonly number: number | null;
  readonly attempts: number;
}

/** Claims the callbacks that have been due longest; each claim begins an attempt. */
export function claimCallbacks(
  { statement }: WriterStore,
  { limit, dueAgainAt, now }: ClaimCallbacksRequest,
): readonly ClaimedCallbackRow[] {
  const rows = statement(
    `UPDATE task SET callback_at = ?, callback_attempts = callback_attempts + 1
     WHERE sequence IN (SELECT sequence FROM task WHERE callback_at <= ? ORDER BY callback_at LIMIT ?)
     RETURNING id, number, callback_url, callback_key, callback_attempts`,
  ).all(dueAgainAt, now, limit);
  return rows.map((row) => ({
    taskId: String(row["id"]),
    url: String(row["callback_url"]),
    signingKey: String(row["callback_key"]),
    number: row["number"] === null ? null : Number(row["number"]),
    attempts: Number(row["callback_attempts"]),
  }));
}
