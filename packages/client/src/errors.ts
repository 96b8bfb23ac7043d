/** A call failed. The subclass says why. */
export class StileError extends Error {
  override readonly name: string = "StileError";
  /** The service's error code, such as `ERROR_CAPTCHA_UNSOLVABLE`. */
  readonly code: string;

  constructor(code: string, description: string, options?: ErrorOptions) {
    super(description, options);
    this.code = code;
  }
}

/** The client key is missing, unknown or revoked. */
export class InvalidKeyError extends StileError {
  override readonly name = "InvalidKeyError";
}

/** The client is suspended, its balance is used up, or it may not call from this address. */
export class AccessDeniedError extends StileError {
  override readonly name = "AccessDeniedError";
}

/** The request is invalid. The message names the field. A retry does not help. */
export class InvalidRequestError extends StileError {
  override readonly name = "InvalidRequestError";
}

/** The service may not get tokens for this site. */
export class SiteNotAllowedError extends StileError {
  override readonly name = "SiteNotAllowedError";
}

/** The widget failed, did not load or did not finish in time. */
export class UnsolvableError extends StileError {
  override readonly name = "UnsolvableError";
  /** The widget's client error code, such as `600010`; undefined if it reported none. */
  readonly widgetErrorCode: string | undefined;

  constructor(code: string, description: string, widgetErrorCode?: string) {
    super(code, description);
    this.widgetErrorCode = widgetErrorCode;
  }
}

/** There is no such task, or its result has expired. */
export class UnknownTaskError extends StileError {
  override readonly name = "UnknownTaskError";
}

/** The service is too busy to accept tasks. The same request may succeed later. */
export class ServiceBusyError extends StileError {
  override readonly name = "ServiceBusyError";
}

/** The service failed. The message has an incident id to report. */
export class ServiceFaultError extends StileError {
  override readonly name = "ServiceFaultError";
}

/** The service did not answer, or its answer is not valid in this protocol. `cause` has the reason. */
export class ConnectionError extends StileError {
  override readonly name = "ConnectionError";

  constructor(description: string, options?: ErrorOptions) {
    super("CONNECTION_FAILED", description, options);
  }
}

/** `solve` took longer than `timeoutMs`. The client has cancelled the task. */
export class SolveTimeoutError extends StileError {
  override readonly name = "SolveTimeoutError";

  constructor(timeoutMs: number) {
    super("SOLVE_TIMEOUT", `The task did not complete within ${timeoutMs} ms.`);
  }
}

type ErrorClass = new (code: string, description: string) => StileError;

const CLASSES: Readonly<Record<string, ErrorClass>> = {
  ERROR_KEY_DOES_NOT_EXIST: InvalidKeyError,
  ERROR_NO_SLOT_AVAILABLE: ServiceBusyError,
  ERROR_PAGEURL: InvalidRequestError,
  ERROR_ZERO_BALANCE: AccessDeniedError,
  ERROR_IP_NOT_ALLOWED: AccessDeniedError,
  ERROR_CAPTCHA_UNSOLVABLE: UnsolvableError,
  ERROR_NO_SUCH_METHOD: InvalidRequestError,
  ERROR_NO_SUCH_CAPCHA_ID: UnknownTaskError,
  ERROR_IP_BLOCKED: AccessDeniedError,
  ERROR_TASK_ABSENT: InvalidRequestError,
  ERROR_TASK_NOT_SUPPORTED: InvalidRequestError,
  ERROR_RECAPTCHA_INVALID_SITEKEY: SiteNotAllowedError,
  ERROR_FAILED_LOADING_WIDGET: UnsolvableError,
  ERROR_ACCOUNT_SUSPENDED: AccessDeniedError,
  ERROR_BAD_PARAMETERS: InvalidRequestError,
  ERROR_BAD_PROXY: InvalidRequestError,
  ERROR_SERVICE_UNAVALIABLE: ServiceBusyError,
  ERROR_INTERNAL_SERVER_ERROR: ServiceFaultError,
};

/** Returns the error for a code. An unknown code gives a plain StileError. */
export function errorFromCode(code: string, description: string, widgetErrorCode?: string): StileError {
  const known = Object.hasOwn(CLASSES, code) ? CLASSES[code] : undefined;
  return known === UnsolvableError
    ? new UnsolvableError(code, description, widgetErrorCode)
    : new (known ?? StileError)(code, description);
}
