// The types are written out, because users of the package have no zod: an inferred type would be `any` for them.

/** Whether the endpoint did what a correct one does. */
export type CheckStatus = "passed" | "failed" | "skipped";

/** The report of an audit, as `--json` writes it. Later versions may add members. */
export interface AuditReport {
  version: 1;
  /** Begins the marker of every request. */
  run: string;
  /** Time, ISO 8601. */
  startedAt: string;
  durationMs: number;
  /** The request, such as POST http://localhost:3000/signup. */
  target: string;
  /** Address of the emulator. */
  emulator: string;
  sitekey: string;
  checks: CheckReport[];
  /** What the server could do better; never a failure. */
  advice: { id: string; text: string }[];
  /** Checks that the baseline accepts and that did not fail. */
  unusedBaseline: string[];
  totals: AuditTotals;
  /** Correct code per language; lines with the mark ← ID are about the fix with that id. */
  correctCode: Record<string, string>;
}

/** How many checks ended how. */
export interface AuditTotals {
  checks: number;
  passed: number;
  /** Without those that the baseline accepts. */
  failed: number;
  /** Failures that the baseline accepts. */
  accepted: number;
  skipped: number;
}

/** One check of a report. */
export interface CheckReport {
  /** Stable name, such as spent-token. */
  id: string;
  /** What a correct endpoint does. */
  title: string;
  status: CheckStatus;
  /** What happened, in a sentence. */
  summary: string;
  /** The baseline's reason for accepting the failure. */
  acceptedBecause?: string | undefined;
  /** What the failure means; only if it failed. */
  risk?: string | undefined;
  /** What to do, only if it failed; id names the marked lines in correctCode. */
  fix?: { id: string; text: string } | undefined;
  evidence: { requests: RequestReport[]; siteverify: SiteverifyReport[] };
}

/** A request of the audit, and the endpoint's response. */
export interface RequestReport {
  /** Condition of the token, such as an expired token. */
  condition: string;
  /** Identifies the request; also in its header Turnstile-Emulator-Audit. */
  marker: string;
  /** Whether the response means success. */
  accepted: boolean;
  /** Until the response was complete, in milliseconds. */
  durationMs: number;
  /** HTTP status; missing if the endpoint did not answer. */
  status?: number | undefined;
  /** Header Location. */
  location?: string | undefined;
  /** The first 500 characters of the body; the secret is replaced. */
  body?: string | undefined;
  /** Why there is no response. */
  problem?: string | undefined;
}

/** A siteverify call of the server, from the emulator's journal. */
export interface SiteverifyReport {
  /** Time, ISO 8601. */
  at: string;
  /** HTTP status; 0 if the connection was closed without an answer. */
  status: number;
  /** Missing if a fault replaced siteverify's answer. */
  success?: boolean | undefined;
  errorCodes?: string[] | undefined;
  hostname?: string | undefined;
  action?: string | undefined;
  cdata?: string | undefined;
  /** The fault that the audit injected, as JSON. */
  fault?: string | undefined;
  /** What the server sent; "" if nothing. */
  remoteip: string;
  /** What the server sent; "" if nothing. */
  idempotencyKey: string;
}
