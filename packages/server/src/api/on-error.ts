import { BackendUnavailableError } from "../core/backend.ts";
import { errorAnswer, type ErrorAnswer } from "../protocol/answers.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { ApiServices } from "./services.ts";

/**
 * Translates an error into an answer. Errors are translated only here and in the worker's attempt. For a fault the
 * caller gets a code and an incident id; the stack and the cause go to the log.
 */
export function toErrorAnswer(
  error: unknown,
  { log, incidentIds }: Pick<ApiServices, "log" | "incidentIds">,
  requestId: string,
): ErrorAnswer {
  if (error instanceof ProtocolError) return errorAnswer(error.code, error.message);
  if (error instanceof BackendUnavailableError && error.isAnnounced) {
    log.debug({ requestId, reason: error.message }, "the store is unavailable");
    const problem = "the store is unavailable";
    const { code, message } = new ProtocolError("ERROR_SERVICE_UNAVALIABLE", { problem });
    return errorAnswer(code, message);
  }
  const incidentId = incidentIds();
  log.error({ err: error, incidentId, requestId }, "internal error while answering a request");
  const code =
    error instanceof BackendUnavailableError ? "ERROR_SERVICE_UNAVALIABLE" : "ERROR_INTERNAL_SERVER_ERROR";
  return errorAnswer(code, new ProtocolError(code, { problem: `incident ${incidentId}` }).message);
}
