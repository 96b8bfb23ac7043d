import { createCertificateAuthority } from "./authority/certificate-authority.ts";
import { Challenges } from "./challenge/challenges.ts";
import { AdjustableClock, systemClock } from "./clock.ts";
import type { Emulator, EmulatorOptions, ScenarioTarget } from "./emulator.ts";
import { loadAssets } from "./http/assets.ts";
import { frameDocuments } from "./http/frame-document.ts";
import { openListeners, TURNSTILE_HOST } from "./http/open-listeners.ts";
import type { Services } from "./http/services.ts";
import { Journal } from "./journal/journal.ts";
import { ScenarioBook } from "./scenarios/scenario-book.ts";
import type { GlobalScenario } from "./scenarios/scenario.ts";
import { SiteError, SiteRegistry } from "./sites/site-registry.ts";
import { TokenLedger } from "./tokens/token-ledger.ts";

const JOURNAL_LIMIT = 10_000;

/**
 * Starts an emulator of Turnstile.
 * @throws Error when a port is taken, a site is registered twice, or the bundled scripts are missing.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1" } = options;
  const clock = new AdjustableClock(options.clock ?? systemClock);
  const [assets, authority] = await Promise.all([
    loadAssets(),
    options.authority ?? createCertificateAuthority(),
  ]);
  const names = [TURNSTILE_HOST, "localhost", "127.0.0.1", "::1", host];
  const certificate = await authority.issue([...new Set(names)]);
  const closing = new AbortController();
  const state = createState(options, clock);
  const reset: Emulator["reset"] = ({ sites = false } = {}) => {
    if (sites) state.sites.reset();
    state.scenarios.reset();
    state.scenarios.set(undefined, options.scenario ?? {});
    state.ledger.clear();
    state.challenges.clear();
    state.journal.clear();
    clock.reset();
  };
  const services: Services = {
    ...state,
    clock,
    assets,
    authority,
    rules: options.siteverify ?? {},
    frameDocument: frameDocuments(assets.frame),
    reset,
    advanceClock: (ms) => clock.advance(ms),
    closing: closing.signal,
  };
  const listeners = await openListeners(services, { ...options, host, certificate });
  const close = async () => {
    closing.abort();
    state.ledger.clear();
    await listeners.close();
  };
  return {
    ...listeners.addresses,
    authority,
    spkiFingerprint: certificate.spkiFingerprint,
    sites: state.sites,
    journal: state.journal,
    hasSite: (sitekey) => state.sites.get(sitekey) !== undefined,
    setScenario: (scenario: GlobalScenario, target?: ScenarioTarget) => {
      const { sitekey, ...term } = target ?? {};
      if (sitekey !== undefined && state.sites.get(sitekey) === undefined) {
        throw new SiteError("unknown", `No site has the sitekey ${sitekey}.`);
      }
      state.scenarios.set(sitekey, scenario, term);
    },
    clearScenario: (sitekey) => state.scenarios.clear(sitekey),
    advanceClock: services.advanceClock,
    reset,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createState(options: EmulatorOptions, clock: AdjustableClock) {
  const sites = new SiteRegistry(clock, options.sites);
  const ledger = new TokenLedger(clock);
  const scenarios = new ScenarioBook();
  scenarios.set(undefined, options.scenario ?? {});
  const challenges = new Challenges({ ledger, scenarios, random: options.random ?? Math.random });
  const journal = new Journal({ clock, limit: options.journalLimit ?? JOURNAL_LIMIT });
  return { sites, ledger, scenarios, challenges, journal };
}
