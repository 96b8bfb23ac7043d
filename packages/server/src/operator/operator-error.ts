import { ExpectedError } from "../core/expected-error.ts";

/** What the operator's API answers besides success: the code in the body and its HTTP status. */
export const OPERATOR_ERRORS = {
  bad_request: 400,
  unauthorized: 401,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many_attempts: 429,
  fault: 500,
  unavailable: 503,
} as const;

export type OperatorErrorCode = keyof typeof OPERATOR_ERRORS;

/** An error that the operator caused; HTTP answers and the terminal show its message. */
export class OperatorError extends ExpectedError {
  override readonly name = "OperatorError";
  override readonly expected: "usage" | "failed";
  readonly code: OperatorErrorCode;
  /** The member of the body at fault. */
  readonly field: string | undefined;
  /** After how many seconds to try again. */
  readonly retryAfter: number | undefined;

  constructor(
    code: OperatorErrorCode,
    message: string,
    { field, retryAfter }: { readonly field?: string; readonly retryAfter?: number } = {},
  ) {
    super(message);
    this.expected = code === "bad_request" ? "usage" : "failed";
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}
