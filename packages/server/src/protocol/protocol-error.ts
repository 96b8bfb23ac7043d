import { ERRORS, type ErrorCode } from "./errors.ts";

/** What a protocol error is about, besides its code. */
export interface ProtocolErrorDetails {
  /** The member of the request at fault, as a path: `task.websiteURL`. */
  readonly field?: string;
  /** What is wrong, in words; by default the table's advice alone is told. */
  readonly problem?: string;
}

/**
 * A problem of the caller's that was foreseen. Its text is shown to the caller; it is never retried and
 * never logged with a stack. The description names the code, the field and the way out (protocol part 2).
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, { field, problem }: ProtocolErrorDetails = {}) {
    const told = [field, problem].filter((part) => part !== undefined).join(" ");
    super(`${code}: ${told === "" ? "" : `${told}; `}${ERRORS[code].advice}.`);
    this.code = code;
  }
}
