import type { Statements } from "../database/statements.ts";

/** Mean time from creation to token over the last 100 ended tasks, in ms; `undefined` if none gave a token. */
export function meanDurationMs(statement: Statements): number | undefined {
  const row = statement(
    `SELECT avg(ended_at - created_at) AS mean FROM (
       SELECT status, created_at, ended_at FROM task WHERE ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 100
     ) WHERE status = 'completed'`,
  ).get();
  const mean = row?.["mean"];
  return typeof mean === "number" ? mean : undefined;
}
