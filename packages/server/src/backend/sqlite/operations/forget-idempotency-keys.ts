import { IDEMPOTENCY_TTL_MS } from "../../../core/task-backend.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface ForgetIdempotencyKeysRequest {
  /** Most keys to delete. */
  readonly limit: number;
  readonly now: number;
}

/** Deletes expired idempotency keys, oldest first; returns how many. */
export function forgetIdempotencyKeys(
  { statement }: WriterStore,
  { limit, now }: ForgetIdempotencyKeysRequest,
): number {
  const { changes } = statement(
    `DELETE FROM idempotency WHERE (client_id, key) IN (
       SELECT client_id, key FROM idempotency WHERE created_at <= ? ORDER BY created_at LIMIT ?
     )`,
  ).run(now - IDEMPOTENCY_TTL_MS, limit);
  return Number(changes);
}
