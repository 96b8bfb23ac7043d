import type { ReportCount } from "../../../core/task-backend.ts";
import type { Statements } from "../database/statements.ts";

/** Counts of correct and incorrect tokens, as reported by each client for each site. */
export function reportCounts(statement: Statements): readonly ReportCount[] {
  const rows = statement(
    "SELECT client_id, hostname, correct, incorrect FROM report ORDER BY client_id, hostname",
  ).all();
  return rows.map((row) => ({
    clientId: String(row["client_id"]),
    hostname: String(row["hostname"]),
    correct: Number(row["correct"]),
    incorrect: Number(row["incorrect"]),
  }));
}
