import { Hono } from "hono";
import { ProtocolError } from "../protocol/protocol-error.ts";
import { createAuthenticate } from "./authenticate.ts";
import { callOf, type ApiEnvironment } from "./call.ts";
import { answerPreflight, CROSS_ORIGIN_HEADERS } from "./cross-origin.ts";
import { addFormProtocol } from "./form-protocol/add-form-protocol.ts";
import { healthz } from "./healthz.ts";
import { readRequest, type MethodServices } from "./method.ts";
import { createMethods } from "./methods.ts";
import { toErrorAnswer } from "./on-error.ts";
import { readyz } from "./readyz.ts";
import { addReference } from "./reference/add-reference.ts";
import { requestPath } from "./request-path.ts";
import { DEFAULT_API_LIMITS, type ApiServices } from "./services.ts";
import { createWaiting } from "./waiting.ts";

/**
 * The HTTP API. Every answer of the protocol is JSON with HTTP 200, success or not, an unknown path and a
 * wrong HTTP method included (protocol part 1; part 2, "Answer"); only `/readyz` uses another status.
 */
export function createApi(services: ApiServices): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>({ getPath: requestPath });
  const limits = { ...DEFAULT_API_LIMITS, ...services.limits };
  const methodServices: MethodServices = {
    ...services,
    authenticate: createAuthenticate(services),
    waitForEnd: createWaiting(services, limits.waiters),
  };
  for (const [path, method] of Object.entries(createMethods(methodServices))) {
    app.post(path, async (context) => {
      const request = await readRequest(context.req.raw, path, limits.bodyBytes);
      return json(await method(request, callOf(context)), CROSS_ORIGIN_HEADERS);
    });
    app.options(path, answerPreflight);
  }
  addFormProtocol(app, methodServices, limits.bodyBytes);
  addReference(app);
  app.get("/healthz", () => json(healthz(), {}));
  const ready = readyz(services);
  app.get("/readyz", async () => {
    const answer = await ready();
    return json(answer, {}, answer.status === "ready" ? 200 : 503);
  });
  app.notFound(({ req }) => {
    const problem = `${req.method} ${req.path.slice(0, 64)} is no method of this service`;
    throw new ProtocolError("ERROR_NO_SUCH_METHOD", { problem });
  });
  app.onError((error) => json(toErrorAnswer(error, services), CROSS_ORIGIN_HEADERS));
  return app;
}

function json(answer: object, headers: Readonly<Record<string, string>>, status = 200): Response {
  return new Response(JSON.stringify(answer), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}
