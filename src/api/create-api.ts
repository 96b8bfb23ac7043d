import { Hono, type Context } from "hono";
import { ProtocolError } from "../protocol/protocol-error.ts";
import { createAuthenticate } from "./authenticate.ts";
import { createTask } from "./create-task.ts";
import { getTaskResult } from "./get-task-result.ts";
import { healthz } from "./healthz.ts";
import { readRequest, type Method } from "./method.ts";
import { toErrorAnswer } from "./on-error.ts";
import { readyz } from "./readyz.ts";
import { requestPath } from "./request-path.ts";
import { DEFAULT_API_LIMITS, type ApiServices } from "./services.ts";

/**
 * The HTTP API. Every answer of the protocol is JSON with HTTP 200, success or not, an unknown path and a
 * wrong HTTP method included (protocol part 1; part 2, "Answer"); only `/readyz` uses another status.
 */
export function createApi(services: ApiServices): Hono {
  const app = new Hono({ getPath: requestPath });
  const { bodyBytes } = { ...DEFAULT_API_LIMITS, ...services.limits };
  const authenticate = createAuthenticate(services);
  const serve =
    (method: Method, unreadable: "ERROR_TASK_ABSENT" | "ERROR_KEY_DOES_NOT_EXIST") =>
    async (context: Context): Promise<Response> =>
      json(await method(await readRequest(context.req.raw, unreadable, bodyBytes)));

  app.post("/createTask", serve(createTask(authenticate, services), "ERROR_TASK_ABSENT"));
  app.post("/getTaskResult", serve(getTaskResult(authenticate, services), "ERROR_KEY_DOES_NOT_EXIST"));
  app.get("/healthz", () => json(healthz()));
  const ready = readyz(services);
  app.get("/readyz", async () => {
    const answer = await ready();
    return json(answer, answer.status === "ready" ? 200 : 503);
  });
  app.notFound(({ req }) => {
    const problem = `${req.method} ${req.path.slice(0, 64)} is no method of this service`;
    throw new ProtocolError("ERROR_NO_SUCH_METHOD", { problem });
  });
  app.onError((error) => json(toErrorAnswer(error, services)));
  return app;
}

function json(answer: object, status = 200): Response {
  return new Response(JSON.stringify(answer), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  });
}
