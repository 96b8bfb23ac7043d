import { randomUUID } from "node:crypto";
import { createApi, type ApiApplication } from "../../api/create-api.ts";
import { startCallbacks } from "../../callbacks/start-callbacks.ts";
import { monotonicClock } from "../../core/clock.ts";
import { readAllowedOrigins } from "../config/read-allowed-origins.ts";
import { WrongKeys } from "../../core/wrong-keys.ts";
import { serveOperator } from "../serve-operator.ts";
import type { Inspector } from "turnstile-emulator/inspector";
import type { Measured } from "./measure-node.ts";
import type { Node } from "./open-node.ts";

/** The part of a node that serves the API, and the operator API if a token is configured. */
export function answerCalls(
  node: Node,
  { tasks, observer }: Measured,
  inspector: Inspector | undefined,
): ApiApplication {
  const { config, backend, emulator, ids, log } = node;
  const api = createApi({
    tasks,
    clients: backend.clients,
    callbacks: backend.callbacks,
    ids,
    incidentIds: randomUUID,
    isKnownSite: (sitekey) => emulator.hasSite(sitekey),
    isReady: () => !node.stopping.signal.aborted,
    isDraining: () => node.drain.isDraining,
    storeProblem: () => backend.findProblem(),
    clockOffsetMs: backend.clockOffsetMs,
    emulatorProblem: () => emulator.problem(),
    slots: config.concurrency,
    allowedOrigins: readAllowedOrigins(config.allowedOrigins),
    wrongKeys: new WrongKeys({
      clock: monotonicClock,
      limit: config.maxWrongKeys,
      blockMs: config.wrongKeyBlockMs,
    }),
    observer,
    inspector,
    log,
  });
  serveOperator(api, { ...backend, tasks, ids, log }, config);
  return api;
}

/** Starts sending callbacks. */
export function sendCallbacks(
  { config, log }: Node,
  { metrics }: Measured,
  opened: AsyncDisposableStack,
): void {
  const callbacks = startCallbacks({
    callbacks: metrics.callbacks,
    log,
    allow: config.callbackAllow?.split(",") ?? [],
  });
  opened.defer(() => callbacks.stop());
}
