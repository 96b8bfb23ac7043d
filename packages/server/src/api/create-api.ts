import { Hono } from "hono";
import { addProbes } from "./add-probes.ts";
import { createAnswerDirectly, type AnswerDirectly, type AnswerMethod } from "./answer-directly.ts";
import { toResponse, writeJson } from "./answer-json.ts";
import { createAuthenticate } from "./authenticate.ts";
import { answerRequest } from "./answer-request.ts";
import type { ApiEnvironment, Call } from "./call.ts";
import { answerPreflight, crossOriginHeaders } from "./cross-origin.ts";
import { addFormProtocol } from "./form-protocol/add-form-protocol.ts";
import { honoRequest } from "./hono-request.ts";
import { readRequest, type Method, type MethodServices } from "./method.ts";
import { METHOD_ENTRIES, type MethodEntry } from "./methods.ts";
import { addReference } from "./reference/add-reference.ts";
import { readText } from "./read-text.ts";
import { requestPath } from "./request-path.ts";
import { DEFAULT_API_LIMITS, type ApiServices } from "./services.ts";
import { createWaiting } from "./waiting.ts";

/** The HTTP API as an application. `listen` serves it, and offers each request to `answerDirectly` first. */
export type ApiApplication = Hono<ApiEnvironment> & { readonly answerDirectly?: AnswerDirectly };

/**
 * Creates the HTTP API. Every answer of the protocol is JSON with HTTP 200, even errors, unknown paths and wrong HTTP
 * methods (protocol part 1; part 2, "Answer"). Only `/readyz` uses another status.
 */
export function createApi(services: ApiServices): ApiApplication {
  const app = new Hono<ApiEnvironment>({ getPath: requestPath });
  const limits = { ...DEFAULT_API_LIMITS, ...services.limits };
  const { allowedOrigins = "*" } = services;
  const write = (answer: object, call: Call) =>
    writeJson(call, answer, crossOriginHeaders(allowedOrigins, call.header("origin")));
  const methodServices: MethodServices = {
    ...services,
    authenticate: createAuthenticate(services),
    waitForEnd: createWaiting(services, limits.waiters),
  };
  const methods = new Map<string, AnswerMethod>();
  for (const [name, entry] of METHOD_ENTRIES) {
    const path = `/${name}`;
    const method = createMethod(entry, methodServices);
    const reading = { withoutObject: entry.withoutObject, limitBytes: limits.bodyBytes };
    const answer: AnswerMethod = (request, read) =>
      answerRequest(services, request, {
        method: name,
        answer: async (call) => write(await method(await readRequest(read, reading), call), call),
        refuse: write,
      });
    methods.set(path, answer);
    app.post(path, async (context) =>
      toResponse(await answer(honoRequest(context), () => readText(context.req.raw, limits.bodyBytes))),
    );
    app.options(path, (context) => answerPreflight(context, allowedOrigins));
  }
  addFormProtocol(app, methodServices, limits.bodyBytes);
  const { inspector } = services;
  if (inspector !== undefined) {
    for (const path of ["/", "/inspector", "/inspector/*"])
      app.all(path, (context) => inspector.fetch(context.req.raw, context.env ?? {}));
  }
  addReference(app);
  addProbes(app, services);
  return Object.assign(app, { answerDirectly: createAnswerDirectly(methods, limits.bodyBytes) });
}

function createMethod(entry: MethodEntry, services: MethodServices): Method {
  if (!entry.needsKey) return entry.create(services);
  const method = entry.create(services);
  return async (request, call) => method(await services.authenticate(request, call), request, call);
}
