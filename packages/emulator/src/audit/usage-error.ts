import { ExpectedError } from "../expected-error.ts";

/** A mistake in the audit's options, request or files. The message says what to change. */
export class AuditUsageError extends ExpectedError {
  override readonly name = "AuditUsageError";
  override readonly expected = "usage";
}
