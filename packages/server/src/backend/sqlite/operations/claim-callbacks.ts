import type { CallbackClaim } from "../../../core/callback-store.ts";
import type { WriterStore } from "../writer/writer-store.ts";

export interface ClaimCallbacksRequest extends Omit<CallbackClaim, "leaseMs"> {
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

/** A due callback, and how many of its client's are sent before it. */
interface Candidate {
  readonly sequence: number;
  readonly dueAt: number;
  readonly turn: number;
}

/** Claims due callbacks, round-robin between clients; each claim begins an attempt. */
export function claimCallbacks(
  store: WriterStore,
  { limit, perClient = limit, inFlight = {}, dueAgainAt, now }: ClaimCallbacksRequest,
): readonly ClaimedCallbackRow[] {
  const candidates = clientsWithCallbacks(store).flatMap((clientId) => {
    const sent = inFlight[clientId] ?? 0;
    const most = Math.min(limit, perClient - sent);
    return firstDue(store, { clientId, now, limit: most }).map(({ sequence, dueAt }, index) => ({
      sequence,
      dueAt,
      turn: sent + index,
    }));
  });
  return candidates
    .toSorted((one, other) => one.turn - other.turn || one.dueAt - other.dueAt)
    .slice(0, limit)
    .flatMap(({ sequence }) => beginAttempt(store, sequence, dueAgainAt));
}

/** Finds each client with one look-up in the index, however many callbacks it has. */
function clientsWithCallbacks({ statement }: WriterStore): readonly string[] {
  const rows = statement(
    `WITH RECURSIVE clients (id) AS (
       SELECT min(client_id) FROM task INDEXED BY task_callback_client WHERE callback_at IS NOT NULL
       UNION ALL
       SELECT (SELECT min(client_id) FROM task INDEXED BY task_callback_client
               WHERE callback_at IS NOT NULL AND client_id > clients.id)
       FROM clients WHERE clients.id IS NOT NULL
     )
     SELECT id FROM clients WHERE id IS NOT NULL`,
  ).all();
  return rows.map((row) => String(row["id"]));
}

function firstDue(
  { statement }: WriterStore,
  { clientId, now, limit }: { readonly clientId: string; readonly now: number; readonly limit: number },
): readonly Omit<Candidate, "turn">[] {
  if (limit <= 0) return [];
  const rows = statement(
    `SELECT sequence, callback_at FROM task INDEXED BY task_callback_client
     WHERE client_id = ? AND callback_at <= ? ORDER BY callback_at LIMIT ?`,
  ).all(clientId, now, limit);
  return rows.map((row) => ({ sequence: Number(row["sequence"]), dueAt: Number(row["callback_at"]) }));
}

function beginAttempt(
  { statement }: WriterStore,
  sequence: number,
  dueAgainAt: number,
): readonly ClaimedCallbackRow[] {
  const rows = statement(
    `UPDATE task SET callback_at = ?, callback_attempts = callback_attempts + 1 WHERE sequence = ?
     RETURNING id, number, callback_url, callback_key, callback_attempts`,
  ).all(dueAgainAt, sequence);
  return rows.map((row) => ({
    taskId: String(row["id"]),
    url: String(row["callback_url"]),
    signingKey: String(row["callback_key"]),
    number: row["number"] === null ? null : Number(row["number"]),
    attempts: Number(row["callback_attempts"]),
  }));
}
