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

/** A problem of the operator's that was foreseen; its message is shown. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
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
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}
