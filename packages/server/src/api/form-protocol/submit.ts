import type { JsonObject } from "../../protocol/json-object.ts";
import { ProtocolError } from "../../protocol/protocol-error.ts";
import type { Call } from "../call.ts";
import { createTask } from "../create-task.ts";
import type { MethodServices } from "../method.ts";
import type { FormAnswer } from "./form-answer.ts";

/** in.php: createTask in the words of the older protocol (protocol part 2, "Other methods"). */
export const submit = (services: MethodServices) => {
  const create = createTask(services);
  return async (parameters: JsonObject, call: Call): Promise<FormAnswer> => {
    const { key, method, sitekey, pageurl, json: _json, ...rest } = parameters;
    await services.authenticate({ clientKey: key }, call);
    if (method !== "turnstile") {
      const problem = method === undefined ? "is missing" : 'is not "turnstile"';
      throw new ProtocolError("ERROR_TASK_NOT_SUPPORTED", { field: "method", problem });
    }
    const task = { ...rest, type: "TurnstileTaskProxyless", websiteURL: pageurl, websiteKey: sitekey };
    const answer = await create({ clientKey: key, task }, call);
    return { request: String(answer.taskId) };
  };
};
