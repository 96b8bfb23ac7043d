import type { ErrorCode } from "../../server/src/protocol/errors.ts";

/** Something a service refused or could not do. Its subclasses tell what to do about it. */
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

/** The operator's decision about this client stands in the way: suspended, used up, or not from this address. */
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
}

/** There is no such task, or its result was kept long enough. */
export class UnknownTaskError extends StileError {
  override readonly name = "UnknownTaskError";
}

/** The service takes no tasks just now; the same request may succeed later. */
export class ServiceBusyError extends StileError {
  override readonly name = "ServiceBusyError";
}

/** The service failed; the message holds an incident id to report. */
export class ServiceFaultError extends StileError {
  override readonly name = "ServiceFaultError";
}

/** No answer came, or none of this protocol. `cause` has the reason. */
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

const CLASSES: Readonly<Record<ErrorCode, ErrorClass>> = {
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

/** The error for a code; a code that is not known is a plain StileError. */
export function errorFromCode(code: string, description: string): StileError {
  const known = Object.hasOwn(CLASSES, code) ? CLASSES[code as ErrorCode] : StileError;
  return new known(code, description);
}
