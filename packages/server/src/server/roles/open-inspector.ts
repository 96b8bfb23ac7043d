import { createInspector, type Inspector } from "turnstile-emulator/inspector";
import { monotonicClock, systemClock } from "../../core/clock.ts";
import { WrongKeys } from "../../core/wrong-keys.ts";
import { isLoopback } from "../is-loopback.ts";
import { QueueHistory } from "../../inspector/queue/queue-history.ts";
import { recordQueue } from "../../inspector/queue/record-queue.ts";
import { servicePages } from "../../inspector/service-pages.ts";
import type { Measured } from "./measure-node.ts";
import type { Node } from "./open-node.ts";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Opens the inspector: pages for people, with the same token as the operator API. The pages about the service need the
 * operator's token, or no token at all on loopback.
 * @returns `undefined` if it is off, if it would be open to other machines without a token, or if it would have no pages.
 */
export async function openInspector(
  node: Node,
  { tasks }: Pick<Measured, "tasks">,
  opened: AsyncDisposableStack,
): Promise<Inspector | undefined> {
  const { config, emulator, log, backend, ids } = node;
  const { host, operatorToken, emulatorControlToken, maxWrongKeys, wrongKeyBlockMs } = config;
  if (!config.inspector) return undefined;
  const token = operatorToken ?? emulatorControlToken;
  if (token === undefined && !isLoopback(host)) {
    log.info({}, "the inspector is off: set STILE_OPERATOR_TOKEN to use it beyond loopback");
    return undefined;
  }
  const isOperator = operatorToken !== undefined;
  const hasServicePages = isOperator || token === undefined;
  if (emulator.own === undefined && !hasServicePages) return undefined;
  const services = { ...backend, tasks, ids, log, clock: systemClock, history: new QueueHistory() };
  if (hasServicePages) opened.use(recordQueue(services));
  const wrongTokens = new WrongKeys({ clock: monotonicClock, limit: maxWrongKeys, blockMs: wrongKeyBlockMs });
  return await createInspector({
    emulator: emulator.own,
    pages: hasServicePages ? servicePages(services) : [],
    brand: "Stile",
    readOnly: config.inspectorReadOnly,
    links: [{ href: "/docs", label: { en: "API reference", zh: "API 参考" } }],
    access: {
      token,
      kind: isOperator ? "operator" : "control",
      variable: isOperator ? "STILE_OPERATOR_TOKEN" : "STILE_EMULATOR_CONTROL_TOKEN",
      hostnames: [...LOOPBACK_NAMES, host],
      attempts: {
        blockedMs: (address) => wrongTokens.blockedMs(address, ""),
        count: (address) => void wrongTokens.count(address),
      },
    },
  });
}
