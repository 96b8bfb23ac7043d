import type { AttemptRecord } from "../core/evidence.ts";

/** What is kept of an attempt whose worker was lost, and with it all that it knew. */
export function lostAttempt(attempt: number, workerId: string, endedAt: number): AttemptRecord {
  const unknown = { claimedAt: null, pageReadyAt: null, widgetRunAt: null, failure: null, page: null };
  return { ...unknown, attempt, workerId, endedAt, outcome: "lost" };
}
