import type { ByteBudget } from "../byte-budget.ts";
import { Challenges } from "../challenge/challenges.ts";
import { AdvancedClock } from "../clock.ts";
import { Journal } from "../journal/journal.ts";
import type { JournalEntry } from "../journal/journal-entry.ts";
import { Chance } from "../scenarios/chance.ts";
import type { ChanceOptions } from "../scenarios/chance.ts";
import { ScenarioEffects } from "../scenarios/scenario-effects.ts";
import { ScenarioBook } from "../scenarios/scenario-book.ts";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import { SiteRegistry } from "../sites/site-registry.ts";
import type { SiteOptions } from "../sites/site.ts";
import type { Clock } from "../clock.ts";
import { TokenLedger } from "../tokens/token-ledger.ts";
import type { TokenParts } from "../tokens/token-ledger.ts";

/** Receives every journal entry with its session. */
export type EntryListener = (session: Session, entry: JournalEntry) => void;

/** Options of a session. */
export interface SessionParts extends ChanceOptions {
  /** "" is the emulator itself: the default session. */
  readonly id: string;
  /** A name for people. @default "" */
  readonly name?: string | undefined;
  /** The clock that the session's clock is ahead of. */
  readonly clock: Clock;
  /** The sites that `reset({ sites: true })` restores. */
  readonly initialSites?: readonly SiteOptions[] | undefined;
  /** The emulator's sites, if this is not the default session. */
  readonly sharedSites?: SiteRegistry | undefined;
  /** Also takes siteverify calls whose token belongs to no session. */
  readonly unclaimedCalls?: boolean | undefined;
  /** Maximum size of the sites and scenarios of all sessions. */
  readonly budget: ByteBudget;
  readonly tokens: TokenParts;
  /** Of the tokens; see TokenRecord. */
  readonly epoch: number;
  /** Stores the epoch that a reset started. */
  readonly keepEpoch?: ((epoch: number) => void) | undefined;
  /** Scenario of all sites; `reset()` restores it. */
  readonly scenario?: GlobalScenario | undefined;
  /** Journal entries to keep; the oldest are dropped first. */
  readonly journalLimit: number;
  /** Called with every journal entry. */
  readonly onEntry?: EntryListener | undefined;
  /** Bytes of journal entries to keep; the oldest are dropped first. */
  readonly journalMaxBytes: number;
  /** Called with every change of the journal's bytes. */
  readonly onJournalBytes?: ((change: number) => void) | undefined;
}

/** A view of the emulator with its own scenarios, clock, journal and tokens; sites are shared until it changes them. */
export class Session implements Disposable {
  readonly id: string;
  readonly name: string;
  readonly unclaimedCalls: boolean;
  readonly clock: AdvancedClock;
  readonly sites: SiteRegistry;
  readonly scenarios: ScenarioBook;
  readonly challenges: Challenges;
  readonly journal: Journal;
  readonly effects = new ScenarioEffects();
  readonly ledger: TokenLedger;
  readonly #chance: Chance;
  readonly #keepEpoch: (epoch: number) => void;
  readonly #unsubscribe: () => void;

  /** @throws SiteError when a site is given twice or malformed. */
  constructor(parts: SessionParts) {
    const { id, name = "", tokens, epoch, budget, unclaimedCalls = false } = parts;
    const clock = new AdvancedClock(parts.clock);
    this.id = id;
    this.name = name;
    this.unclaimedCalls = unclaimedCalls;
    this.clock = clock;
    const { initialSites: initial, sharedSites: shared } = parts;
    this.sites = new SiteRegistry({ clock, initial, shared, budget });
    this.scenarios = new ScenarioBook(this.sites, budget, parts.scenario);
    this.ledger = new TokenLedger(tokens, { session: id, clock, epoch });
    this.#chance = new Chance(parts);
    this.#keepEpoch = parts.keepEpoch ?? (() => {});
    const { scenarios, ledger } = this;
    this.challenges = new Challenges({ scenarios, ledger, chance: this.#chance, budget });
    const onEntry = (entry: JournalEntry) => parts.onEntry?.(this, entry);
    this.journal = new Journal({
      clock,
      limit: parts.journalLimit,
      maxBytes: parts.journalMaxBytes,
      onBytes: parts.onJournalBytes,
      onEntry,
    });
    this.#unsubscribe = this.sites.onRemoved((sitekey) => {
      scenarios.clear(sitekey);
      this.effects.forget(sitekey);
    });
  }

  /** Resets tokens, scenarios, journal and clock; with `sites`, also the sites. */
  reset({ sites = false }: { readonly sites?: boolean | undefined } = {}): void {
    if (sites) this.sites.reset();
    this.scenarios.reset();
    this.#chance.reset();
    this.challenges.clear();
    this.journal.clear();
    this.effects.clear();
    this.clock.reset();
    this.#keepEpoch(this.ledger.endEpoch());
  }

  [Symbol.dispose](): void {
    this.journal.clear();
    this.#unsubscribe();
    this.challenges.clear();
    this.scenarios[Symbol.dispose]();
    this.sites[Symbol.dispose]();
  }
}
