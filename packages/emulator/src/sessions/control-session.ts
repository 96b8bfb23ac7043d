import { checkMint, checkScenario, checkSite, checkSiteChanges } from "../check-input.ts";
import type { EmulatorControl, JournalView, ScenarioTarget, Sites } from "../emulator.ts";
import type { JournalEntry, JournalFilter } from "../journal/journal-entry.ts";
import { waitForEntry } from "../journal/wait-for-entry.ts";
import type { JournalPredicate, WaitOptions } from "../journal/wait-for-entry.ts";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import type { MintOptions } from "../tokens/mint-options.ts";
import { inspectToken } from "../tokens/inspect-token.ts";
import { mintTokens } from "../tokens/mint-tokens.ts";
import type { Session } from "./session.ts";

/**
 * The methods of a session of this process. Input is checked as over HTTP.
 * @param session Returns the session, or throws a SessionError if it was closed.
 */
export function controlSession(session: () => Session): EmulatorControl {
  async function mintToken(options: MintOptions & { readonly count: number }): Promise<readonly string[]>;
  async function mintToken(options?: MintOptions): Promise<string>;
  async function mintToken(options: MintOptions = {}): Promise<string | readonly string[]> {
    await checkMint(options);
    const tokens = mintTokens(session(), options);
    return options.count === undefined ? (tokens[0] ?? "") : tokens;
  }
  return {
    sites: controlSites(session),
    journal: controlJournal(session),
    mintToken,
    inspectToken: async (token) => inspectToken(session(), token),
    hasSite: async (sitekey) => session().sites.get(sitekey) !== undefined,
    setScenario: async (scenario: GlobalScenario, target?: ScenarioTarget) => {
      await checkScenario(scenario, target);
      session().scenarios.set(target?.sitekey, scenario, target);
    },
    changeScenario: async (changes: GlobalScenario, target?: ScenarioTarget) => {
      await checkScenario(changes, target);
      session().scenarios.change(target?.sitekey, changes);
    },
    clearScenario: async (sitekey) => session().scenarios.clear(sitekey),
    advanceClock: async (ms) => session().clock.advance(ms),
    reset: async (what) => session().reset(what),
  };
}

function controlSites(session: () => Session): Sites {
  return {
    list: async () => session().sites.list(),
    get: async (sitekey) => session().sites.get(sitekey),
    add: async (options = {}) => {
      await checkSite(options);
      return session().sites.add(options);
    },
    update: async (sitekey, changes) => {
      await checkSiteChanges(changes);
      return session().sites.update(sitekey, changes);
    },
    remove: async (sitekey) => session().sites.remove(sitekey),
    rotateSecret: async (sitekey, options) => session().sites.rotateSecret(sitekey, options),
  };
}

function controlJournal(session: () => Session): JournalView {
  return {
    entries: async (filter?: JournalFilter) => session().journal.entries(filter),
    waitFor: async (predicate: JournalPredicate, options?: WaitOptions) =>
      await waitForEntry(session().journal, predicate, options),
    subscribe: async (listener: (entry: JournalEntry) => void) => session().journal.subscribe(listener),
    clear: async () => session().journal.clear(),
  };
}
