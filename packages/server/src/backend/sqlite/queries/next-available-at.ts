import type { Statements } from "../database/statements.ts";

/** When the first delayed task becomes available after `now`; `null` if there are none. */
export function nextAvailableAt(statement: Statements, now: number): number | null {
  const row = statement(
    "SELECT min(available_at) AS available_at FROM task WHERE status = 'paused' AND available_at > ?",
  ).get(now);
  const availableAt = row?.["available_at"];
  return typeof availableAt === "number" ? availableAt : null;
}
