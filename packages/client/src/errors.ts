/** Something a service refused or could not do; the subclass says what to do about it. */
export class StileError extends Error {
  override readonly name: string = "StileError";
  /** The code as the service spells it, such as `ERROR_CAPTCHA_UNSOLVABLE`. */
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

/** The request is wrong; the message names the field. Sending it again does not help. */
export class InvalidRequestError extends StileError {
  override readonly name = "InvalidRequestError";
}

/** The service may not get tokens for this site. */
export class SiteNotAllowedError extends StileError {
  override readonly name = "SiteNotAllowedError";
}

/** The widget refused, did not load or gave no answer in time. */
export class UnsolvableError extends StileError {
  override readonly name = "UnsolvableError";
  /** The widget's client error code, such as `600010`; undefined where it gave none. */
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

/** The service accepts no tasks now; the same request may succeed later. */
export class ServiceBusyError extends StileError {
  override readonly name = "ServiceBusyError";
}

/** The service failed; the message holds an incident id to report. */
export class ServiceFaultError extends StileError {
  override readonly name = "ServiceFaultError";
}

/** There was no answer, or it was not of this protocol. `cause` has the reason. */
export class ConnectionError extends StileError {
  override readonly name = "ConnectionError";

  constructor(description: string, options?: ErrorOptions) {
    super("CONNECTION_FAILED", description, options);
  }
}

/** `solve` took longer than `timeoutMs`; the task was cancelled. */
export class SolveTimeoutError extends StileError {
  override readonly name = "SolveTimeoutError";

  constructor(timeoutMs: number) {
    super("SOLVE_TIMEOUT", `There was no token within ${timeoutMs} ms.`);
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

/** The error for a code; an unknown code gives a plain StileError. */
export function errorFromCode(code: string, description: string, widgetErrorCode?: string): StileError {
  const known = Object.hasOwn(CLASSES, code) ? CLASSES[code] : undefined;
  return known === UnsolvableError
    ? new UnsolvableError(code, description, widgetErrorCode)
    : new (known ?? StileError)(code, description);
}
