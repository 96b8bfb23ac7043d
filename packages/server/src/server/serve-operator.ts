import { randomUUID } from "node:crypto";
import { createOperatorApi, OPERATOR_PATH } from "../operator/create-operator-api.ts";
import type { ApiApplication } from "../api/create-api.ts";
import { monotonicClock } from "../core/clock.ts";
import { WrongKeys } from "../core/wrong-keys.ts";
import { answerError } from "../operator/answer-error.ts";
import { OperatorError } from "../operator/operator-error.ts";
import type { OperatorServices } from "../operator/operator-services.ts";
import type { Config } from "./config/options.ts";

const OFF =
  "The operator API is off, because no operator token is set. Set STILE_OPERATOR_TOKEN to at least 16 characters and restart the service.";

/** Adds the operator API; without a configured token, its paths answer 404 and say how to turn it on. */
export function serveOperator(
  api: ApiApplication,
  services: Pick<OperatorServices, "tasks" | "clients" | "callbacks" | "nodes" | "ids" | "log">,
  { operatorToken, maxWrongKeys, wrongKeyBlockMs }: Config,
): void {
  if (operatorToken === undefined) {
    const off = new OperatorError("not_found", OFF);
    api.all(`${OPERATOR_PATH}/*`, () => answerError(off, { log: services.log, incidentIds: randomUUID }));
    return;
  }
  const operator = createOperatorApi({
    ...services,
    token: operatorToken,
    wrongTokens: new WrongKeys({ clock: monotonicClock, limit: maxWrongKeys, blockMs: wrongKeyBlockMs }),
    incidentIds: randomUUID,
  });
  api.all(`${OPERATOR_PATH}/*`, (context) => operator.fetch(context.req.raw, context.env));
}
