import { Hono, type Context } from "hono";
import { ProtocolError } from "../protocol/protocol-error.ts";
import { createAuthenticate } from "./authenticate.ts";
import { answerRequest } from "./answer-request.ts";
import type { ApiEnvironment, Call } from "./call.ts";
import { answerPreflight, CROSS_ORIGIN_HEADERS } from "./cross-origin.ts";
import { addFormProtocol } from "./form-protocol/add-form-protocol.ts";
import { healthz } from "./healthz.ts";
import { readRequest, type MethodServices } from "./method.ts";
import { createMethods } from "./methods.ts";
import { readyz } from "./readyz.ts";
import { addReference } from "./reference/add-reference.ts";
import { REQUEST_ID_HEADER } from "./request-id.ts";
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
          return json(call, await method(request, call), CROSS_ORIGIN_HEADERS);
        },
        refuse,
      }),
    );
    app.options(path, answerPreflight);
  }
  addFormProtocol(app, methodServices, limits.bodyBytes);
  addReference(app);
  app.get("/healthz", (context) =>
    answerRequest(services, context, {
      method: "healthz",
      answer: async (call) => json(call, healthz()),
      refuse,
    }),
  );
  const ready = readyz(services);
  app.get("/readyz", (context) =>
    answerRequest(services, context, {
      method: "readyz",
      async answer(call) {
        const answer = await ready();
        return json(call, answer, {}, answer.status === "ready" ? 200 : 503);
      },
      refuse,
    }),
  );
  const refuseAll = (context: Context<ApiEnvironment>, error: unknown) =>
    answerRequest(services, context, { method: "unknown", answer: () => Promise.reject(error), refuse });
  app.notFound((context) => {
    const { method, path } = context.req;
    const problem = `${method} ${path.slice(0, 64)} is no method of this service`;
    return refuseAll(context, new ProtocolError("ERROR_NO_SUCH_METHOD", { problem }));
  });
  // Every operation above translates what it throws; this is for what fails around them.
  app.onError((error, context) => refuseAll(context, error));
  return app;
}

function refuse(answer: object, call: Call): Response {
  return json(call, answer, CROSS_ORIGIN_HEADERS);
}

function json(
  { requestId }: Call,
  answer: object,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Response {
  return new Response(JSON.stringify(answer), {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      [REQUEST_ID_HEADER]: requestId,
      ...headers,
    },
  });
}
