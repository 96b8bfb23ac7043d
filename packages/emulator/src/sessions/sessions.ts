import { randomBytes } from "node:crypto";
import { bytesOf } from "../byte-budget.ts";
import type { ByteBudget } from "../byte-budget.ts";
import type { Clock } from "../clock.ts";
import type { ChanceOptions } from "../scenarios/chance.ts";
import type { GlobalScenario } from "../scenarios/scenario.ts";
import type { SiteOptions } from "../sites/site.ts";
import type { TokenParts } from "../tokens/token-ledger.ts";
import { SessionError } from "./session-error.ts";
import { Session } from "./session.ts";
import type { EntryListener } from "./session.ts";

/** Options of a new session. */
export interface SessionOptions {
  /** A name for people, in listings and messages. @default "" */
  readonly name?: string | undefined;
  /** Scenario of all sites in this session; `reset()` restores it. @default the emulator's own */
  readonly scenario?: GlobalScenario | undefined;
  /** Changes of the emulator's sites, by sitekey, and further sites, that only this session sees. @default none */
  readonly sites?: readonly SiteOptions[] | undefined;
  /**
   * The session also takes siteverify calls whose token belongs to no session, such as an empty or forged one. With
   * several such sessions, the one that was opened last takes them; without one, the emulator itself does.
   * @default false
   */
  readonly unclaimedCalls?: boolean | undefined;
}

/** What all sessions share. */
export interface SessionsOptions extends ChanceOptions {
  /** The emulator itself. */
  readonly defaultSession: Session;
  readonly clock: Clock;
  /** Maximum size of the sites and scenarios of all sessions. */
  readonly budget: ByteBudget;
  readonly tokens: TokenParts;
  /** The emulator's initial scenario of all sites. */
  readonly scenario?: GlobalScenario | undefined;
  /** Idle time after which a session is closed. */
  readonly idleMs: number;
  /** Called with every journal entry of a session. */
  readonly onEntry?: EntryListener | undefined;
}

/** Maximum number of open sessions. */
const MAX_SESSIONS = 10_000;
/** Journal entries that a session keeps; the oldest are dropped first. */
const JOURNAL_LIMIT = 1_000;
/** Bytes of the journal of a session; the oldest entries are dropped first. */
const JOURNAL_MAX_BYTES = 8 * 1024 * 1024;
/** Bytes of the journals of all sessions together; the journal of the longest idle session is cleared first. */
const ALL_JOURNALS_MAX_BYTES = 128 * 1024 * 1024;
/** Clears journals down to this size, because finding one among many sessions takes time. */
const ALL_JOURNALS_CLEARED_TO = 0.9 * ALL_JOURNALS_MAX_BYTES;
const ID_BYTES = 12;

interface Open {
  readonly session: Session;
  usedAt: number;
}

/** The open sessions. Each look-up closes those that have been idle for too long. */
export class Sessions {
  readonly #options: SessionsOptions;
  /** The longest idle session comes first. */
  readonly #open = new Map<string, Open>();
  /** The sessions that take unclaimed calls, in the order in which they were opened. */
  readonly #takers = new Set<Session>();
  /** Bytes of the journals of all sessions. */
  #journalBytes = 0;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Number of open sessions. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Opens a session.
   * @throws SessionError when there are too many.
   * @throws SiteError when a site is malformed, or the sites and scenarios of all sessions are too large.
   */
  open({ name, scenario, sites, unclaimedCalls }: SessionOptions = {}): Session {
    this.#closeIdle();
    if (this.#open.size >= MAX_SESSIONS)
      throw new SessionError(
        "full",
        `${MAX_SESSIONS} sessions are open, which is the limit. Close those that are no longer needed.`,
      );
    const { defaultSession, clock, budget, tokens, seed, random, scenario: initial } = this.#options;
    budget.requireRoom("The session", bytesOf({ scenario, sites }));
    const session = new Session({
      id: randomBytes(ID_BYTES).toString("base64url"),
      name,
      unclaimedCalls,
      clock,
      budget,
      tokens,
      epoch: 0,
      seed,
      random,
      journalLimit: JOURNAL_LIMIT,
      journalMaxBytes: JOURNAL_MAX_BYTES,
      scenario: { ...initial, ...scenario },
      initialSites: sites,
      sharedSites: defaultSession.sites,
      onJournalBytes: (change) => this.#countJournalBytes(change),
      onEntry: this.#options.onEntry,
    });
    this.#open.set(session.id, { session, usedAt: clock.now() });
    if (session.unclaimedCalls) this.#takers.add(session);
    return session;
  }

  /** The session with this id, which counts as used; undefined when there is none. */
  get(id: string): Session | undefined {
    this.#closeIdle();
    const open = this.#open.get(id);
    if (open === undefined) return undefined;
    this.#touch(open);
    return open.session;
  }

  /**
   * The session with this id, which counts as used.
   * @throws SessionError when there is none.
   */
  require(id: string): Session {
    const session = this.get(id);
    if (session === undefined)
      throw new SessionError("unknown", `There is no session ${id}. It was closed, or idle for too long.`);
    return session;
  }

  /** The open session that a token belongs to. */
  ofToken(token: string): Session | undefined {
    const record = this.#options.tokens.seal.open(token);
    if (record === undefined) return undefined;
    return record.session === "" ? this.#options.defaultSession : this.get(record.session);
  }

  /** The session that takes siteverify calls whose token belongs to no session. */
  get unclaimed(): Session {
    this.#closeIdle();
    const taker = [...this.#takers].at(-1);
    return (taker && this.get(taker.id)) ?? this.#options.defaultSession;
  }

  /** The open sessions, longest idle first. */
  list(): readonly Session[] {
    this.#closeIdle();
    return [...this.#open.values()].map(({ session }) => session);
  }

  /** Closes a session, if it is open; its tokens are invalid from now on. */
  close(id: string): void {
    const session = this.#open.get(id)?.session;
    if (session === undefined) return;
    this.#open.delete(id);
    this.#takers.delete(session);
    session[Symbol.dispose]();
  }

  #closeIdle(): void {
    const { clock, idleMs } = this.#options;
    const deadline = clock.now() - idleMs;
    for (const [id, open] of this.#open) {
      if (open.usedAt > deadline) return;
      // Somebody reads its journal, for example a waiting test or one that a debugger has paused.
      if (open.session.journal.isWatched) this.#touch(open);
      else this.close(id);
    }
  }

  #touch(open: Open): void {
    open.usedAt = this.#options.clock.now();
    this.#open.delete(open.session.id);
    this.#open.set(open.session.id, open);
  }

  #countJournalBytes(change: number): void {
    this.#journalBytes += change;
    if (change <= 0 || this.#journalBytes <= ALL_JOURNALS_MAX_BYTES) return;
    for (const { session } of this.#open.values()) {
      // Clearing changes the number of bytes.
      if (this.#journalBytes <= ALL_JOURNALS_CLEARED_TO) return;
      session.journal.clear();
    }
  }
}
