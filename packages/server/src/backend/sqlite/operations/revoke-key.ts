import type { WriterStore } from "../writer/writer-store.ts";

export interface RevokeKeyRequest {
  readonly id: string;
  readonly now: number;
}

/** Revokes a key; `false` if no unrevoked key has that id. */
export function revokeKey({ statement }: WriterStore, { id, now }: RevokeKeyRequest): boolean {
  const { changes } = statement(
    "UPDATE client_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
  ).run(now, id);
  return changes === 1;
}
