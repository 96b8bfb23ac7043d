import { BackendUnavailableError } from "../core/backend.ts";
import { errorAnswer, type ErrorAnswer } from "../protocol/answers.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { ApiServices } from "./services.ts";

/**
 * One of the two places where errors are translated (the other is the worker's attempt). A fault's caller
 * gets a code and an incident id; its stack and cause go to the log only.
 */
export function toErrorAnswer(
  error: unknown,
  { log, incidentIds }: Pick<ApiServices, "log" | "incidentIds">,
  requestId: string,
): ErrorAnswer {
  if (error instanceof ProtocolError) return errorAnswer(error.code, error.message);
  if (error instanceof BackendUnavailableError && error.isAnnounced) {
    log.debug({ requestId, reason: error.message }, "the store is away");
    const problem = "the store is away";
    const { code, message } = new ProtocolError("ERROR_SERVICE_UNAVALIABLE", { problem });
    return errorAnswer(code, message);
  }
  const incidentId = incidentIds();
  log.error({ err: error, incidentId, requestId }, "fault while answering a request");
  const code =
    error instanceof BackendUnavailableError ? "ERROR_SERVICE_UNAVALIABLE" : "ERROR_INTERNAL_SERVER_ERROR";
  return errorAnswer(code, new ProtocolError(code, { problem: `incident ${incidentId}` }).message);
}
