import { createCertificateAuthority } from "./authority/certificate-authority.ts";
import { Challenges } from "./challenge/challenges.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import type { Emulator, EmulatorOptions, ScenarioTarget } from "./emulator.ts";
import { loadAssets } from "./http/assets.ts";
import { frameDocuments } from "./http/frame-document.ts";
import { openListeners, TURNSTILE_HOST } from "./http/open-listeners.ts";
import type { Services } from "./http/services.ts";
import { Journal } from "./journal/journal.ts";
import { chanceOf } from "./scenarios/chance.ts";
import { ScenarioBook } from "./scenarios/scenario-book.ts";
import type { GlobalScenario } from "./scenarios/scenario.ts";
import { declareSites } from "./sites/declare-sites.ts";
import { declarationOf } from "./sites/declaration.ts";
import { resetSettings } from "./sites/reset-settings.ts";
import { SiteRegistry } from "./sites/site-registry.ts";
import type { EmulatorState } from "./state/emulator-state.ts";
import { MemoryState } from "./state/memory/memory-state.ts";
import { CLOCK } from "./state/settings.ts";
import { TokenLedger } from "./tokens/token-ledger.ts";

const JOURNAL_LIMIT = 10_000;

/**
 * Starts an emulator of Turnstile.
 * @throws Error when a port is taken, or the bundled scripts are missing.
 * @throws SiteError when a site is registered twice, or a shared one has no sitekey and secret of its own.
 * @throws StateUnavailableError when a shared state cannot be reached.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1" } = options;
  const base = options.clock ?? systemClock;
  const declaration = declarationOf(options);
  const [assets, authority] = await Promise.all([
    loadAssets(),
    options.authority ?? createCertificateAuthority(),
  ]);
  const names = [TURNSTILE_HOST, "localhost", "127.0.0.1", "::1", host];
  const certificate = await authority.issue([...new Set(names)]);
  await using own = new AsyncDisposableStack();
  const state = options.state ?? own.use(new MemoryState(base));
  const parts = createParts(options, state, base);
  await state.begin((settings) => declareSites(settings, declaration, parts.clock.now()));
  const closing = new AbortController();
  const services: Services = {
    ...parts,
    state,
    assets,
    authority,
    rules: options.siteverify ?? {},
    frameDocument: frameDocuments(assets.frame),
    reset: async ({ sites = false } = {}) =>
      await state.change((settings) => resetSettings(settings, { declaration, sites, now: base.now() })),
    advanceClock: async (ms) =>
      await state.change((settings) => ({
        changes: [{ table: "clock", key: CLOCK, value: settings.aheadMs + ms }],
        result: undefined,
      })),
    closing: closing.signal,
  };
  const listeners = await openListeners(services, { ...options, host, certificate });
  const opened = own.move();
  const close = async () => {
    closing.abort();
    await listeners.close();
    await opened.disposeAsync();
  };
  return {
    ...listeners.addresses,
    authority,
    spkiFingerprint: certificate.spkiFingerprint,
    sites: parts.sites,
    journal: parts.journal,
    hasSite: (sitekey) => parts.sites.get(sitekey) !== undefined,
    setScenario: async (scenario: GlobalScenario, target?: ScenarioTarget) => {
      const { sitekey, ...term } = target ?? {};
      await parts.scenarios.set(sitekey, scenario, term);
    },
    clearScenario: async (sitekey) => await parts.scenarios.clear(sitekey),
    advanceClock: services.advanceClock,
    reset: services.reset,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createParts(options: EmulatorOptions, state: EmulatorState, base: Clock) {
  const clock: Clock = { now: () => base.now() + state.settings.aheadMs };
  const sites = new SiteRegistry(state, clock);
  const ledger = new TokenLedger(state, clock);
  const scenarios = new ScenarioBook(state);
  const challenges = new Challenges({ ledger, scenarios, chance: chanceOf(state, options) });
  const journal = new Journal({ clock, limit: options.journalLimit ?? JOURNAL_LIMIT });
  // Another node may have reset what is shared; what is this node's alone goes with it.
  state.onForget(() => {
    scenarios.forgetWidgets();
    challenges.clear();
    journal.clear();
  });
  return { clock, sites, ledger, scenarios, challenges, journal };
}
