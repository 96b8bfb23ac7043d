import type { JournalEntryOf } from "../journal/journal-entry.ts";
import type { AuditReport } from "./report/report-schema.ts";

const ADVICE = [
  {
    id: "remoteip",
    field: "remoteip",
    text: "Send the visitor's address as remoteip, if your proxy reports it reliably: Cloudflare then compares it with the one that solved the challenge.",
  },
  {
    id: "idempotency-key",
    field: "idempotencyKey",
    text: "Send a UUID as idempotency_key: after a lost answer, a retry with the same key gets the first answer in place of timeout-or-duplicate.",
  },
] as const;

/** What the server's siteverify calls could also contain. */
export function adviseOn(calls: readonly JournalEntryOf<"siteverify">[]): AuditReport["advice"] {
  if (calls.length === 0) return [];
  return ADVICE.filter(({ field }) => calls.every((call) => call[field] === "")).map(({ id, text }) => ({
    id,
    text,
  }));
}
