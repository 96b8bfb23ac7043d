import { randomUUID } from "node:crypto";
import { createOperatorApi, OPERATOR_PATH } from "../operator/create-operator-api.ts";
import type { ApiApplication } from "../api/create-api.ts";
import { monotonicClock } from "../core/clock.ts";
import { WrongKeys } from "../core/wrong-keys.ts";
import type { OperatorServices } from "../operator/operator-services.ts";
import type { Config } from "./config/options.ts";

/** Adds the operator API if a token is configured. */
export function serveOperator(
  api: ApiApplication,
  services: Pick<OperatorServices, "tasks" | "clients" | "callbacks" | "nodes" | "ids" | "log">,
  { operatorToken, maxWrongKeys, wrongKeyBlockMs }: Config,
): void {
  if (operatorToken === undefined) return;
  const operator = createOperatorApi({
    ...services,
    token: operatorToken,
    wrongTokens: new WrongKeys({ clock: monotonicClock, limit: maxWrongKeys, blockMs: wrongKeyBlockMs }),
    incidentIds: randomUUID,
  });
  api.all(`${OPERATOR_PATH}/*`, (context) => operator.fetch(context.req.raw, context.env));
}
