import { Hono, type Context } from "hono";
import { ProtocolError } from "../protocol/protocol-error.ts";
import { createAuthenticate } from "./authenticate.ts";
import { callOf, type ApiEnvironment } from "./call.ts";
import { cancelTask } from "./cancel-task.ts";
import { createTask } from "./create-task.ts";
import { addFormProtocol } from "./form-protocol/add-form-protocol.ts";
import { getBalance } from "./get-balance.ts";
import { getQueueStats } from "./get-queue-stats.ts";
import { getTaskResult } from "./get-task-result.ts";
import { healthz } from "./healthz.ts";
import { readRequest, type Method, type MethodServices, type Unreadable } from "./method.ts";
import { toErrorAnswer } from "./on-error.ts";
import { readyz } from "./readyz.ts";
import { reportTask } from "./report-task.ts";
import { requestPath } from "./request-path.ts";
import { DEFAULT_API_LIMITS, type ApiServices } from "./services.ts";
import { createWaiting } from "./waiting.ts";

const REPORTS = {
  "/reportCorrect": "correct",
  "/reportCorrectRecaptcha": "correct",
  "/reportIncorrect": "incorrect",
  "/reportIncorrectRecaptcha": "incorrect",
} as const;

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
  const serve =
    (method: Method, unreadable: Unreadable = "ERROR_KEY_DOES_NOT_EXIST") =>
    async (context: Context<ApiEnvironment>): Promise<Response> => {
      const request = await readRequest(context.req.raw, unreadable, limits.bodyBytes);
      return json(await method(request, callOf(context)));
    };

  app.post("/createTask", serve(createTask(methodServices), "ERROR_TASK_ABSENT"));
  app.post("/getTaskResult", serve(getTaskResult(methodServices)));
  app.post("/cancelTask", serve(cancelTask(methodServices)));
  app.post("/getBalance", serve(getBalance(methodServices)));
  for (const [path, verdict] of Object.entries(REPORTS)) {
    app.post(path, serve(reportTask(methodServices, verdict)));
  }
  const queueStats = getQueueStats(services);
  app.post("/getQueueStats", async () => json(await queueStats()));
  addFormProtocol(app, methodServices, limits.bodyBytes);
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
