import { setTimeout as delay } from "node:timers/promises";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { BackendUnavailableError } from "../../core/backend.ts";
import { systemClock } from "../../core/clock.ts";
import { TEST_SITEKEYS } from "../../core/consent.ts";
import type { Log } from "../../core/log.ts";
import { ProtocolError } from "../../protocol/protocol-error.ts";
import { askInfo, askSite, askToken, EmulatorAnswerError, type EmulatorAccess } from "./ask-emulator.ts";
import { holdAttempts, holdClaims } from "./hold-tasks.ts";
import { KnownSites } from "./known-sites.ts";
import type { NodeEmulator } from "./node-emulator.ts";
import { openRelay } from "./open-relay.ts";
import { wasRequestedOf } from "./was-requested-of.ts";
import { describeProblem, EmulatorWatch } from "./watch-emulator.ts";

/** How long a starting node waits for the emulator, which may be starting too, in ms. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 100;

/**
 * Uses an emulator in another process: `stile emulate`, or the emulator of a `stile serve`.
 * @throws BackendUnavailableError if it does not answer within five seconds, or refuses this node
 */
export async function useRemoteEmulator(access: EmulatorAccess, log: Log): Promise<NodeEmulator> {
  await using opening = new AsyncDisposableStack();
  const info = await waitForEmulator(access);
  const watch = opening.use(new EmulatorWatch(access, info, log));
  const host = new URL(access.url).hostname.replace(/^\[(.*)\]$/, "$1");
  const relay = opening.use(
    await openRelay({
      target: () => ({ host, port: watch.info.tlsPort }),
      onBroken: () => watch.disturb(),
    }),
  );
  const sites = new KnownSites({ ask: (sitekey) => askSite(access, sitekey), clock: systemClock });
  const ask = async <Answer>(question: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof EmulatorAnswerError)) throw error;
      log.debug({ reason: describeProblem(access, error.message) }, "could not ask the emulator");
      throw new ProtocolError("ERROR_SERVICE_UNAVALIABLE", { problem: "the emulator is unavailable" });
    }
  };
  const origin = (scheme: string, port: number) => `${scheme}://${new URL(access.url).hostname}:${port}`;
  const opened = opening.move();
  return {
    url: origin("http", info.httpPort),
    tlsUrl: origin("https", info.tlsPort),
    own: undefined,
    hostResolverRule: `MAP challenges.cloudflare.com:443 127.0.0.1:${relay.port}`,
    spkiFingerprint: () => watch.info.spkiFingerprint,
    onKeyChange: (listener) => watch.onKeyChange(listener),
    hasSite: async (sitekey) =>
      TEST_SITEKEYS.has(sitekey) || (await ask(async () => await sites.has(sitekey))),
    inspectToken: async (token) => await ask(async () => await askToken(access, token)),
    wasRequested: wasRequestedOf(access),
    problem: () => watch.problem,
    holdClaims: (tasks) => holdClaims(tasks, watch),
    holdAttempts: (handler) => holdAttempts(handler, watch),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function waitForEmulator(access: EmulatorAccess) {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await askInfo(access);
    } catch (error) {
      if (!(error instanceof EmulatorAnswerError)) throw error;
      if (performance.now() > until) {
        const problem = describeProblem(access, error.message);
        throw new BackendUnavailableError(
          `${problem}. Check that emulatorUrl is correct and the emulator is running`,
          {
            cause: error,
          },
        );
      }
    }
    await delay(PAUSE_MS);
  }
}
