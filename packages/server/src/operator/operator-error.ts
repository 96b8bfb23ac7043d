import { ExpectedError } from "../core/expected-error.ts";

/** Error codes of the operator API and their HTTP statuses. */
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

/** An error that the operator can fix. HTTP answers and the terminal show its message. */
export class OperatorError extends ExpectedError {
  override readonly name = "OperatorError";
  override readonly expected: "usage" | "failed";
  readonly code: OperatorErrorCode;
  /** The invalid member of the body. */
  readonly field: string | undefined;
  /** When to try again, in seconds from now. */
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
