import type { Context, Hono } from "hono";
import { answerRequest } from "../answer-request.ts";
import type { ApiEnvironment, Call } from "../call.ts";
import { honoRequest } from "../hono-request.ts";
import type { MethodServices } from "../method.ts";
import { REQUEST_ID_HEADER } from "../request-id.ts";
import { fetchResult } from "./fetch-result.ts";
import { failureResponse, formResponse, type FormMethod } from "./form-answer.ts";
import { readParameters } from "./read-parameters.ts";
import { submit } from "./submit.ts";

/** Adds the older protocol: `in.php` and `res.php`. Answers are plain text or, with `json=1`, JSON. */
export function addFormProtocol(
  app: Hono<ApiEnvironment>,
  services: MethodServices,
  limitBytes: number,
): void {
  const serve = (name: string, method: FormMethod) => (context: Context<ApiEnvironment>) => {
    let asJson = context.req.query("json") === "1";
    return answerRequest(services, honoRequest(context), {
      method: name,
      async answer(call) {
        const parameters = await readParameters(context.req.raw, limitBytes);
        asJson ||= String(parameters["json"]) === "1";
        const client = await services.authenticate({ clientKey: parameters["key"] }, call);
        return named(formResponse(await method(client, parameters, call), asJson), call);
      },
      refuse: (refusal, call) => named(failureResponse(refusal, asJson), call),
    });
  };
  const methods = ["GET", "POST"];
  app.on(methods, "/in.php", serve("in.php", submit(services)));
  app.on(methods, "/res.php", serve("res.php", fetchResult(services)));
}

function named(response: Response, { requestId }: Call): Response {
  response.headers.set(REQUEST_ID_HEADER, requestId);
  return response;
}
