import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerError } from "./answer-error.ts";
import { clientRoutes } from "./client-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { nodeRoutes } from "./node-routes.ts";
import { getQueue } from "./operations/get-queue.ts";
import { getStatus } from "./operations/get-status.ts";
import { OperatorError } from "./operator-error.ts";
import type { OperatorServices } from "./operator-services.ts";
import { taskRoutes } from "./task-routes.ts";
import { requireToken, type OperatorEnvironment } from "./require-token.ts";

/** Path of the operator API. */
export const OPERATOR_PATH = "/operator";
/** Maximum size of a body, in bytes: enough for 256 allowed networks. */
const MAX_BODY_BYTES = 65_536;

/**
 * The operator API manages clients, keys, nodes and tasks over HTTP, with the same operations as `stile clients`,
 * `stile keys`, `stile status`, `stile drain` and `stile tasks`. Bodies are JSON, errors have an HTTP status, and every call needs the operator's token.
 */
export function createOperatorApi(services: OperatorServices): Hono<OperatorEnvironment> {
  const app = new Hono<OperatorEnvironment>().basePath(OPERATOR_PATH);
  app.use(requireToken(services.token, services.wrongTokens));
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError() {
        throw new OperatorError("too_large", `The body is larger than ${MAX_BODY_BYTES} bytes.`);
      },
    }),
  );
  app.use(async ({ header }, next) => {
    await next();
    header("cache-control", "no-store");
  });
  app.route("/clients", clientRoutes(services));
  app.route("/clients", keyRoutes(services));
  app.route("/nodes", nodeRoutes(services));
  app.route("/tasks", taskRoutes(services));
  app.get("/queue", async (context) => context.json(await getQueue(services)));
  app.get("/status", async (context) => context.json(await getStatus(services)));
  app.notFound(({ req }) => {
    const problem = `There is no ${req.method} ${req.path.slice(0, 100)}.`;
    return answerError(new OperatorError("not_found", problem), services);
  });
  app.onError((error) => answerError(error, services));
  return app;
}
