import type { Context, Hono } from "hono";
import { callOf, type ApiEnvironment, type Call } from "../call.ts";
import type { MethodServices } from "../method.ts";
import { toErrorAnswer } from "../on-error.ts";
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
  const serve = (handle: Handle) => async (context: Context<ApiEnvironment>) => {
    let asJson = context.req.query("json") === "1";
    try {
      const parameters = await readParameters(context.req.raw, limitBytes);
      asJson ||= String(parameters["json"]) === "1";
      return await handle(parameters, callOf(context), asJson);
    } catch (error) {
      // The shape of the answer is this protocol's; the translation is the one of all others.
      return failureResponse(toErrorAnswer(error, services), asJson);
    }
  };
  const send = submit(services);
  const methods = ["GET", "POST"];
  app.on(
    methods,
    "/in.php",
    serve(async (parameters, call, asJson) => successResponse(await send(parameters, call), asJson)),
  );
  app.on(methods, "/res.php", serve(fetchResult(services)));
}
