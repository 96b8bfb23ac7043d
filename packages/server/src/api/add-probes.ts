import { Hono, type Context } from "hono";
import { ProtocolError } from "../protocol/protocol-error.ts";
import { answerJson } from "./answer-json.ts";
import { answerRequest } from "./answer-request.ts";
import type { ApiEnvironment } from "./call.ts";
import { healthz } from "./healthz.ts";
import { honoRequest } from "./hono-request.ts";
import { readyz, type ReadyzServices } from "./readyz.ts";
import { requestPath } from "./request-path.ts";
import type { ApiServices } from "./services.ts";

export type ProbeServices = ReadyzServices &
  Pick<ApiServices, "observer" | "requestIds" | "incidentIds" | "log">;

/** Adds `/healthz` and `/readyz`, and the error for unknown paths. */
export function addProbes(app: Hono<ApiEnvironment>, services: ProbeServices): void {
  app.get("/healthz", (context) =>
    answerRequest(services, honoRequest(context), {
      method: "healthz",
      answer: async (call) => answerJson(call, healthz()),
      refuse: (answer, call) => answerJson(call, answer),
    }),
  );
  const ready = readyz(services);
  app.get("/readyz", (context) =>
    answerRequest(services, honoRequest(context), {
      method: "readyz",
      async answer(call) {
        const answer = await ready();
        return answerJson(call, answer, {}, answer.status === "ready" ? 200 : 503);
      },
      refuse: (answer, call) => answerJson(call, answer),
    }),
  );
  const refuseAll = (context: Context<ApiEnvironment>, error: unknown) =>
    answerRequest(services, honoRequest(context), {
      method: "unknown",
      answer: () => Promise.reject(error),
      refuse: (answer, call) => answerJson(call, answer),
    });
  app.notFound((context) => {
    const { method, path } = context.req;
    const problem = `there is no method ${method} ${path.slice(0, 64)}`;
    return refuseAll(context, new ProtocolError("ERROR_NO_SUCH_METHOD", { problem }));
  });
  // Every operation translates its errors; this handles errors outside of them.
  app.onError((error, context) => refuseAll(context, error));
}

/** The application of a node without the API. */
export function createProbes(services: ProbeServices): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>({ getPath: requestPath });
  addProbes(app, services);
  return app;
}
