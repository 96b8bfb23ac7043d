import { createInspector, type Inspector } from "turnstile-emulator/inspector";
import { systemClock } from "../../core/clock.ts";
import { WrongKeys } from "../../core/wrong-keys.ts";
import { isLoopback } from "../is-loopback.ts";
import type { Node } from "./open-node.ts";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Opens the inspector: pages for people, with the same token as the operator API.
 * @returns `undefined` if it is off, or if it would be open to other machines without a token.
 */
export async function openInspector({ config, emulator, log }: Node): Promise<Inspector | undefined> {
  const { host, operatorToken, emulatorControlToken, maxWrongKeys, wrongKeyBlockMs } = config;
  if (!config.inspector || emulator.own === undefined) return undefined;
  const token = operatorToken ?? emulatorControlToken;
  if (token === undefined && !isLoopback(host)) {
    log.info({}, "the inspector is off: set STILE_OPERATOR_TOKEN to use it beyond loopback");
    return undefined;
  }
  const isOperator = operatorToken !== undefined;
  const wrongTokens = new WrongKeys({ clock: systemClock, limit: maxWrongKeys, blockMs: wrongKeyBlockMs });
  return await createInspector({
    emulator: emulator.own,
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
