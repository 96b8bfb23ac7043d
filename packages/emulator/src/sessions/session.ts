import { Challenges } from "../challenge/challenges.ts";
import type { AdvancedClock } from "../clock.ts";
import { Journal } from "../journal/journal.ts";
import { Chance } from "../scenarios/chance.ts";
import type { ChanceOptions } from "../scenarios/chance.ts";
import { ScenarioBook } from "../scenarios/scenario-book.ts";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import type { SiteRegistry } from "../sites/site-registry.ts";
import { TokenLedger } from "../tokens/token-ledger.ts";
import type { TokenParts } from "../tokens/token-ledger.ts";

/** What a session is opened with. */
export interface SessionOptions extends ChanceOptions {
  /** "" is the emulator itself: the default session. */
  readonly id: string;
  readonly clock: AdvancedClock;
  readonly sites: SiteRegistry;
  readonly tokens: TokenParts;
  /** Of the tokens; see TokenRecord. */
  readonly epoch: number;
  /** Scenario of all sites, to which `reset()` comes back. */
  readonly scenario?: GlobalScenario | undefined;
  /** Journal entries kept; the oldest go first. */
  readonly journalLimit: number;
}

/** A view of the emulator with its own scenarios, clock, journal and tokens; sites are shared. */
export class Session implements Disposable {
  readonly id: string;
  readonly clock: AdvancedClock;
  readonly scenarios: ScenarioBook;
  readonly challenges: Challenges;
  readonly journal: Journal;
  readonly ledger: TokenLedger;
  readonly #chance: Chance;
  readonly #unsubscribe: () => void;

  constructor(options: SessionOptions) {
    const { id, clock, sites, tokens, epoch } = options;
    this.id = id;
    this.clock = clock;
    this.scenarios = new ScenarioBook(sites, options.scenario);
    this.ledger = new TokenLedger(tokens, { session: id, clock, epoch });
    this.#chance = new Chance(options);
    const { scenarios, ledger } = this;
    this.challenges = new Challenges({ scenarios, ledger, chance: this.#chance });
    this.journal = new Journal({ clock, limit: options.journalLimit });
    this.#unsubscribe = sites.onRemoved((sitekey) => scenarios.clear(sitekey));
  }

  /** Forgets tokens, scenarios, journal and the advance of the clock; gives the epoch of the tokens that begins. */
  reset(): number {
    this.scenarios.reset();
    this.#chance.reset();
    this.challenges.clear();
    this.journal.clear();
    this.clock.reset();
    return this.ledger.endEpoch();
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }
}
