import type { Context, Hono } from "hono";
import { answerRequest } from "../answer-request.ts";
import type { ApiEnvironment, Call } from "../call.ts";
import type { MethodServices } from "../method.ts";
import { REQUEST_ID_HEADER } from "../request-id.ts";
import type { JsonObject } from "../../protocol/json-object.ts";
import { fetchResult } from "./fetch-result.ts";
import { failureResponse, successResponse } from "./form-answer.ts";
import { readParameters } from "./read-parameters.ts";
import { submit } from "./submit.ts";

/** Adds the older protocol of the family: `in.php` and `res.php`, answered as plain text or, with `json=1`, as JSON. */
export function addFormProtocol(
  app: Hono<ApiEnvironment>,
  services: MethodServices,
  limitBytes: number,
): void {
  type Handle = (parameters: JsonObject, call: Call, asJson: boolean) => Promise<Response>;
  const serve = (method: string, handle: Handle) => (context: Context<ApiEnvironment>) => {
    let asJson = context.req.query("json") === "1";
    return answerRequest(services, context, {
      method,
      async answer(call) {
        const parameters = await readParameters(context.req.raw, limitBytes);
        asJson ||= String(parameters["json"]) === "1";
        return named(await handle(parameters, call, asJson), call);
      },
      refuse: (refusal, call) => named(failureResponse(refusal, asJson), call),
    });
  };
  const send = submit(services);
  const methods = ["GET", "POST"];
  app.on(
    methods,
    "/in.php",
    serve("in.php", async (parameters, call, asJson) =>
      successResponse(await send(parameters, call), asJson),
    ),
  );
  app.on(methods, "/res.php", serve("res.php", fetchResult(services)));
}

function named(response: Response, { requestId }: Call): Response {
  response.headers.set(REQUEST_ID_HEADER, requestId);
  return response;
}
