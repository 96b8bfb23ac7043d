import { decideConsent } from "../core/consent.ts";
import { WIRE_STATUS } from "../core/wire-status.ts";
import { errorAnswer, type CreateTaskAnswer, type ErrorAnswer } from "../protocol/answers.ts";
import { parseCreateTask } from "../protocol/parse-create-task.ts";
import { parseWaitMs } from "../protocol/parse-wait.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Method, MethodServices } from "./method.ts";
import type { ApiServices } from "./services.ts";
import { readyMembers } from "./task-result.ts";

/**
 * createTask (protocol part 1): the task is on disk before its id is answered. With `waitSeconds` the answer
 * waits for the task's end and tells it: the solution, or the task's error beside its id.
 */
export const createTask =
  (services: MethodServices): Method<CreateTaskAnswer | (ErrorAnswer & { readonly taskId: string })> =>
  async (request, call) => {
    const client = await services.authenticate(request);
    const payload = parseCreateTask(request);
    const waitMs = parseWaitMs(request, call.header("prefer"));
    requireConsent(services, payload.websiteKey);
    const id = services.ids();
    const outcome = await services.tasks.create({ id, clientId: client.id, payload });
    if (outcome.status === "queue_full") throw new ProtocolError("ERROR_NO_SLOT_AVAILABLE");
    const created = { errorId: 0, errorCode: "", errorDescription: "", taskId: id } as const;
    const task = waitMs === 0 ? undefined : await services.tasks.get(id);
    if (task === undefined) return { ...created, status: WIRE_STATUS.queued };
    const waited = await services.waitForEnd(task, waitMs, call);
    if (waited.status === "completed") return { ...created, ...readyMembers(waited, call.address) };
    return waited.status === "failed"
      ? { ...errorAnswer(waited.failure.code, waited.failure.description), taskId: id }
      : { ...created, status: WIRE_STATUS[waited.status] };
  };

function requireConsent({ isKnownSite }: Pick<ApiServices, "isKnownSite">, sitekey: string): void {
  const consent = decideConsent(sitekey, { isKnownSite: isKnownSite(sitekey) });
  if (consent.allowed) return;
  throw new ProtocolError(consent.code, { field: "task.websiteKey", problem: consent.problem });
}
