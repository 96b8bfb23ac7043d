import { ERRORS, type ErrorCode } from "./errors.ts";

/** Details of a protocol error. */
export interface ProtocolErrorDetails {
  /** Path of the invalid member of the request, such as `task.websiteURL`. */
  readonly field?: string;
  /** What is wrong with the field or the call. By default the message has only the advice for the code. */
  readonly problem?: string;
}

/**
 * An expected error that the caller can fix. The caller sees its message, which names the code, the field and
 * the fix (protocol part 2). It is never retried and never logged with a stack.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ErrorCode;
  /** Path of the invalid member of the request. */
  readonly field: string | undefined;
  /** What is wrong. */
  readonly problem: string | undefined;

  constructor(code: ErrorCode, { field, problem }: ProtocolErrorDetails = {}) {
    const subject = [field, problem].filter((part) => part !== undefined).join(" ");
    super(`${code}: ${subject === "" ? "" : `${subject}; `}${ERRORS[code].advice}.`);
    this.code = code;
    this.field = field;
    this.problem = problem;
  }
}
