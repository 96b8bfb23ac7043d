/** Checks whether an endpoint verifies Turnstile tokens correctly, with an emulator behind its server. */
export { audit } from "./audit.ts";
export type { AuditOptions } from "./audit.ts";
export type { AcceptedWhen } from "./accepted-when.ts";
export { parseBaseline } from "./report/baseline.ts";
export type { Baseline } from "./report/baseline.ts";
export type { AuditReport, CheckReport } from "./report/report.ts";
export type { SubmitContext, SubmitFunction, SubmitWithoutToken } from "./request/submit-function.ts";
export type { Answer, SubmitAttempt, Submitter } from "./submission.ts";
export { AuditUsageError } from "./usage-error.ts";
