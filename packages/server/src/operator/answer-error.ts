import { BackendUnavailableError } from "../core/backend.ts";
import type { Log } from "../core/log.ts";
import { OPERATOR_ERRORS, OperatorError } from "./operator-error.ts";

/** Writes an error. A fault is logged in full, and the answer has only its incident id. */
export function answerError(
  error: unknown,
  { log, incidentIds }: { readonly log: Log; readonly incidentIds: () => string },
): Response {
  if (error instanceof OperatorError) {
    const { code, message, field, retryAfter } = error;
    return respond(
      { code, message, ...(field === undefined ? {} : { field }) },
      {
        ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
        ...(code === "unauthorized" ? { "www-authenticate": "Bearer" } : {}),
      },
    );
  }
  const incidentId = incidentIds();
  log.error({ err: error, incidentId }, "internal error while answering the operator");
  return error instanceof BackendUnavailableError
    ? respond({ code: "unavailable", message: "The store is unavailable. Try again later.", incidentId })
    : respond({ code: "fault", message: "This is a bug in Stile. Report the incident id.", incidentId });
}

interface ErrorBody {
  readonly code: keyof typeof OPERATOR_ERRORS;
  readonly message: string;
  readonly field?: string;
  readonly incidentId?: string;
}

function respond(error: ErrorBody, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(
    { error },
    { status: OPERATOR_ERRORS[error.code], headers: { "cache-control": "no-store", ...headers } },
  );
}
