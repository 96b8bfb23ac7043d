import { decideConsent } from "../core/consent.ts";
import type { CreateTaskAnswer } from "../protocol/answers.ts";
import type { JsonObject } from "../protocol/json-object.ts";
import { parseCreateTask } from "../protocol/parse-create-task.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";
import type { Authenticate } from "./authenticate.ts";
import type { ApiServices } from "./services.ts";

/** createTask (protocol part 1): the task is on disk before its id is answered. */
export const createTask =
  (authenticate: Authenticate, services: Pick<ApiServices, "tasks" | "ids" | "isKnownSite">) =>
  async (request: JsonObject): Promise<CreateTaskAnswer> => {
    const client = await authenticate(request);
    const payload = parseCreateTask(request);
    requireConsent(services, payload.websiteKey);
    const id = services.ids();
    const outcome = await services.tasks.create({ id, clientId: client.id, payload });
    if (outcome.status === "queue_full") throw new ProtocolError("ERROR_NO_SLOT_AVAILABLE");
    return { errorId: 0, errorCode: "", errorDescription: "", taskId: id };
  };

function requireConsent({ isKnownSite }: Pick<ApiServices, "isKnownSite">, sitekey: string): void {
  const consent = decideConsent(sitekey, { isKnownSite: isKnownSite(sitekey) });
  if (consent.allowed) return;
  throw new ProtocolError(consent.code, { field: "task.websiteKey", problem: consent.problem });
}
