import { ProtocolError } from "../../protocol/protocol-error.ts";
import { createTask } from "../create-task.ts";
import type { MethodServices } from "../method.ts";
import type { FormMethod } from "./form-answer.ts";

/** in.php: createTask with the parameters of the older protocol (protocol part 2, "Other methods"). */
export const submit = (services: MethodServices): FormMethod => {
  const create = createTask(services);
  return async (client, parameters, call) => {
    const { key, method, sitekey, pageurl, json: _json, ...rest } = parameters;
    if (method !== "turnstile") {
      const problem = method === undefined ? "is missing" : 'must be "turnstile"';
      throw new ProtocolError("ERROR_TASK_NOT_SUPPORTED", { field: "method", problem });
    }
    const task = { ...rest, type: "TurnstileTaskProxyless", websiteURL: pageurl, websiteKey: sitekey };
    const { taskId } = await create(client, { clientKey: key, task }, call);
    return { status: "answered", answer: { request: String(taskId) } };
  };
};
