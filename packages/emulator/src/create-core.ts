import { checkScenario, checkSite, checkSiteChanges } from "./check-input.ts";
import { AdvancedClock, systemClock } from "./clock.ts";
import type { Emulator, EmulatorOptions, ScenarioTarget, Sites } from "./emulator.ts";
import type { GlobalScenario } from "./scenarios/scenario.ts";
import { Session } from "./sessions/session.ts";
import { SiteRegistry } from "./sites/site-registry.ts";
import type { SiteverifyRules } from "./siteverify/verify-token.ts";
import { openMemoryTokenStore } from "./tokens/open-memory-token-store.ts";
import type { TokenStore } from "./tokens/token-store.ts";
import { SiteverifyScripts } from "./tokens/siteverify-scripts.ts";

/** How an emulator behaves, wherever it listens. */
export type CoreOptions = Pick<
  EmulatorOptions,
  "sites" | "scenario" | "siteverify" | "journalLimit" | "clock" | "seed" | "random"
>;

/** What a test sees and changes of an emulator, wherever it listens. */
export type EmulatorControls = Pick<
  Emulator,
  "sites" | "journal" | "hasSite" | "setScenario" | "clearScenario" | "advanceClock" | "reset"
>;

/** An emulator without listeners: the sites, and the rules by which widgets run and tokens are verified. */
export interface Core extends Disposable {
  readonly sites: SiteRegistry;
  readonly session: Session;
  readonly rules: SiteverifyRules;
  /** Goes back to the beginning; see Emulator.reset. */
  reset(options?: { readonly sites?: boolean | undefined }): void;
  readonly controls: EmulatorControls;
}

const JOURNAL_LIMIT = 10_000;

/**
 * Makes an emulator without listeners. The options are checked already.
 * @param store What tokens are kept in; closed with the core. By default memory.
 * @throws SiteError for a site that is registered twice or has an invalid hostname.
 */
export function createCore(
  options: CoreOptions = {},
  store: TokenStore = openMemoryTokenStore(options.clock ?? systemClock),
): Core {
  const { journalLimit = JOURNAL_LIMIT } = options;
  const clock = new AdvancedClock(options.clock ?? systemClock);
  const sites = new SiteRegistry(clock, options.sites);
  const tokens = { ...store, scripts: new SiteverifyScripts() };
  const { epoch } = store;
  const session = new Session({ ...options, id: "", clock, sites, tokens, epoch, journalLimit });
  const reset: Core["reset"] = ({ sites: isWithSites = false } = {}) => {
    if (isWithSites) sites.reset();
    store.keepEpoch(session.reset());
  };
  return {
    sites,
    session,
    rules: options.siteverify ?? {},
    reset,
    controls: {
      sites: publicSites(sites),
      journal: session.journal,
      hasSite: (sitekey) => sites.get(sitekey) !== undefined,
      setScenario: async (scenario: GlobalScenario, target?: ScenarioTarget) => {
        await checkScenario(scenario, target);
        session.scenarios.set(target?.sitekey, scenario, target);
      },
      clearScenario: async (sitekey) => session.scenarios.clear(sitekey),
      advanceClock: async (ms) => clock.advance(ms),
      reset: async (what) => reset(what),
    },
    [Symbol.dispose]() {
      session[Symbol.dispose]();
      store.redemptions.close();
    },
  };
}

/** Changes return promises, as they do for an emulator in another process; their input is checked as over HTTP. */
function publicSites(sites: SiteRegistry): Sites {
  return {
    list: () => sites.list(),
    get: (sitekey) => sites.get(sitekey),
    add: async (options = {}) => {
      await checkSite(options);
      return sites.add(options);
    },
    update: async (sitekey, changes) => {
      await checkSiteChanges(changes);
      return sites.update(sitekey, changes);
    },
    remove: async (sitekey) => sites.remove(sitekey),
    rotateSecret: async (sitekey, options) => sites.rotateSecret(sitekey, options),
  };
}
