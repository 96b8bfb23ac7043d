import type { AttemptRecord } from "../core/evidence.ts";

/** Attempt record of an attempt whose worker was lost, together with everything the worker knew about it. */
export function lostAttempt(attempt: number, workerId: string, endedAt: number): AttemptRecord {
  const unknown = { claimedAt: null, pageReadyAt: null, widgetRunAt: null, failure: null, page: null };
  return { ...unknown, attempt, workerId, endedAt, outcome: "lost", fault: "stile" };
}
