import { randomUUID } from "node:crypto";
import { createOperatorApi, OPERATOR_PATH } from "../operator/create-operator-api.ts";
import type { ApiApplication } from "../api/create-api.ts";
import type { ClientStore } from "../core/backend.ts";
import { monotonicClock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import { WrongKeys } from "../core/wrong-keys.ts";
import type { Config } from "./config/options.ts";

/** Adds the operator API if a token is configured. */
export function serveOperator(
  api: ApiApplication,
  { clients, log }: { readonly clients: ClientStore; readonly log: Log },
  { operatorToken, maxWrongKeys, wrongKeyBlockMs }: Config,
): void {
  if (operatorToken === undefined) return;
  const operator = createOperatorApi({
    clients,
    token: operatorToken,
    wrongTokens: new WrongKeys({ clock: monotonicClock, limit: maxWrongKeys, blockMs: wrongKeyBlockMs }),
    incidentIds: randomUUID,
    log,
  });
  api.all(`${OPERATOR_PATH}/*`, (context) => operator.fetch(context.req.raw, context.env));
}
