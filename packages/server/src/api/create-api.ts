import { Hono } from "hono";
import { addProbes } from "./add-probes.ts";
import { answerJson, refuse } from "./answer-json.ts";
import { createAuthenticate } from "./authenticate.ts";
import { answerRequest } from "./answer-request.ts";
import type { ApiEnvironment } from "./call.ts";
import { answerPreflight, CROSS_ORIGIN_HEADERS } from "./cross-origin.ts";
import { addFormProtocol } from "./form-protocol/add-form-protocol.ts";
import { readRequest, type MethodServices } from "./method.ts";
import { createMethods } from "./methods.ts";
import { addReference } from "./reference/add-reference.ts";
import { requestPath } from "./request-path.ts";
import { DEFAULT_API_LIMITS, type ApiServices } from "./services.ts";
import { createWaiting } from "./waiting.ts";

/** The HTTP API, to be served by `listen`. */
export type ApiApplication = Hono<ApiEnvironment>;

/**
 * The HTTP API. Every answer of the protocol is JSON with HTTP 200, success or not, an unknown path and a
 * wrong HTTP method included (protocol part 1; part 2, "Answer"); only `/readyz` uses another status.
 */
export function createApi(services: ApiServices): ApiApplication {
  const app = new Hono<ApiEnvironment>({ getPath: requestPath });
  const limits = { ...DEFAULT_API_LIMITS, ...services.limits };
  const methodServices: MethodServices = {
    ...services,
    authenticate: createAuthenticate(services),
    waitForEnd: createWaiting(services, limits.waiters),
  };
  for (const [path, method] of Object.entries(createMethods(methodServices))) {
    app.post(path, (context) =>
      answerRequest(services, context, {
        method: path.slice(1),
        async answer(call) {
          const request = await readRequest(context.req.raw, path, limits.bodyBytes);
          return answerJson(call, await method(request, call), CROSS_ORIGIN_HEADERS);
        },
        refuse,
      }),
    );
    app.options(path, answerPreflight);
  }
  addFormProtocol(app, methodServices, limits.bodyBytes);
  addReference(app);
  addProbes(app, services);
  return app;
}
