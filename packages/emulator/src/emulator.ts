import type { CertificateAuthority } from "./authority/certificate-authority.ts";
import type { Clock } from "./clock.ts";
import type { JournalEntry, JournalEntryOf, JournalFilter } from "./journal/journal-entry.ts";
import type { JournalPredicate, WaitOptions } from "./journal/wait-for-entry.ts";
import type { ScenarioTerm } from "./scenarios/scenario-book.ts";
import type { GlobalScenario, Scenario } from "./scenarios/scenario.ts";
import type { SessionOptions } from "./sessions/sessions.ts";
import type { Site, SiteChanges, SiteOptions } from "./sites/site.ts";
import type { MintOptions } from "./tokens/mint-options.ts";
import type { SiteverifyRules } from "./siteverify/verify-token.ts";

/** Where the control and management paths are served. */
export interface ControlOptions {
  /** Address of their own. @default the emulator's */
  readonly host?: string | undefined;
  /** Port of their own; 0 takes a free one. @default the emulator's ports */
  readonly port?: number | undefined;
  /**
   * Bearer token that they require.
   * @default none on a loopback address, a random one on any other
   */
  readonly token?: string | undefined;
}

/** How an emulator is made. */
export interface EmulatorOptions {
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string | undefined;
  /** Port of plain HTTP; 0 takes a free one. @default 0 */
  readonly port?: number | undefined;
  /** Port of the TLS front; 0 takes a free one. @default 0 */
  readonly tlsPort?: number | undefined;
  /** Sites beside the published test sitekeys. @default none */
  readonly sites?: readonly SiteOptions[] | undefined;
  /** Scenario of all sites, to which `reset()` comes back. @default everything as documented */
  readonly scenario?: GlobalScenario | undefined;
  /**
   * Directory that keeps the certificate authority, the key of the tokens, and which tokens were redeemed: tokens and
   * trust outlive a restart. Created if it is missing; everything in it is for its owner only.
   * @default in memory, gone with the emulator
   */
  readonly directory?: string | undefined;
  /** Issues the TLS front's certificate. @default the one of the directory, or else a new authority */
  readonly authority?: CertificateAuthority | undefined;
  /** Where siteverify follows the documentation and where what is observed. */
  readonly siteverify?: SiteverifyRules | undefined;
  /** The paths to look into the emulator and to change it. */
  readonly control?: ControlOptions | undefined;
  /** Journal entries kept; the oldest go first. @default 10_000 */
  readonly journalLimit?: number | undefined;
  /** A session that nothing used for so long, in milliseconds, is closed. @default 1_800_000, 30 minutes */
  readonly sessionIdleMs?: number | undefined;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
  /** Makes chance repeat itself, from `reset()` to `reset()`; a whole number. @default none */
  readonly seed?: number | undefined;
  /** Chance, for scenarios with a share, where there is no seed; 0 ≤ x < 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Sites, as a test sees and changes them. Changes have taken effect when their promise resolves. */
export interface Sites {
  /** The registered sites, in the order in which they were added; without the test sitekeys. */
  list(): Promise<readonly Site[]>;
  /** A registered site or a test sitekey. */
  get(sitekey: string): Promise<Site | undefined>;
  /**
   * Registers a site.
   * @throws SiteError when its sitekey or secret is taken, or a hostname is invalid.
   */
  add(options?: SiteOptions): Promise<Site>;
  /**
   * Changes a site; what is not given stays.
   * @throws SiteError when there is no such site, or a hostname is invalid.
   */
  update(sitekey: string, changes: SiteChanges): Promise<Site>;
  /**
   * Removes a site and everything that was set for it. In a session this takes back the session's changes of a site.
   * @throws SiteError when there is no such site, or in a session when it is not the session's.
   */
  remove(sitekey: string): Promise<Site>;
  /**
   * Gives a site a new secret. The old one is accepted for two more hours, or no more (contract §9).
   * @throws SiteError when there is no such site, or the secret before is still accepted.
   */
  rotateSecret(sitekey: string, options?: { readonly immediately?: boolean | undefined }): Promise<Site>;
}

/** What happened, as a test sees it. */
export interface JournalView {
  /** The entries kept, oldest first. */
  entries<Type extends JournalEntry["type"]>(
    filter: JournalFilter & { readonly type: Type },
  ): Promise<readonly JournalEntryOf<Type>[]>;
  entries(filter?: JournalFilter): Promise<readonly JournalEntry[]>;
  /**
   * Waits for an entry; one that is there already counts.
   * @throws Error when none came in time; its message says what did happen.
   */
  waitFor<Entry extends JournalEntry>(
    predicate: (entry: JournalEntry, all: readonly JournalEntry[]) => entry is Entry,
    options?: WaitOptions,
  ): Promise<Entry>;
  waitFor(predicate: JournalPredicate, options?: WaitOptions): Promise<JournalEntry>;
  /** Calls back with every new entry until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): Promise<() => void>;
  /** Forgets all entries; their numbers go on. */
  clear(): Promise<void>;
}

/** Which scenario is meant, and for how long it holds. */
export interface ScenarioTarget extends ScenarioTerm {
  /** A site or test sitekey. @default all sites */
  readonly sitekey?: string | undefined;
}

/**
 * What a test sees and changes: of a session, or of the emulator itself, which is the default session. A change has taken
 * effect when its promise resolves.
 */
export interface EmulatorControl {
  /** The registered sites. */
  readonly sites: Sites;
  /** What happened so far. */
  readonly journal: JournalView;
  /** Whether a sitekey is a published test sitekey or registered. */
  hasSite(sitekey: string): Promise<boolean>;
  /**
   * Sets how a site, or with `script` and `scriptDate` every site, behaves from now on.
   * @throws SiteError for an unknown sitekey.
   */
  setScenario(scenario: Scenario, target: ScenarioTarget & { readonly sitekey: string }): Promise<void>;
  setScenario(scenario: GlobalScenario, target?: ScenarioTerm): Promise<void>;
  /**
   * Changes fields of the scenario of a site, or of all sites. Other fields stay, with their counts of `times`.
   * @throws SiteError for an unknown sitekey.
   */
  changeScenario(changes: Scenario, target: { readonly sitekey: string }): Promise<void>;
  changeScenario(changes: GlobalScenario): Promise<void>;
  /** Takes back what `setScenario()` set for a site, or for all sites. */
  clearScenario(sitekey?: string): Promise<void>;
  /** Advances the clock by so many milliseconds: tokens expire, old secrets lapse. */
  advanceClock(ms: number): Promise<void>;
  /**
   * Makes a token as if a widget had been solved, or with `count` a list of tokens.
   * @throws SiteError for an unknown sitekey.
   */
  mintToken(options: MintOptions & { readonly count: number }): Promise<readonly string[]>;
  mintToken(options?: MintOptions): Promise<string>;
  /**
   * Forgets tokens, scenarios, journal and the advance of the clock; sites stay as they are unless
   * `sites` is true, which brings back those of the beginning.
   */
  reset(options?: { readonly sites?: boolean | undefined }): Promise<void>;
}

/**
 * An isolated view of the emulator for one test: its own scenarios, clock, journal and tokens. Sites are shared until
 * the session changes one.
 */
export interface EmulatorSession extends EmulatorControl, AsyncDisposable {
  /** For the header `Turnstile-Emulator-Session` of requests for `api.js`. */
  readonly id: string;
  readonly name: string;
  /** `http://HOST:PORT/session/ID`: `api.js` and siteverify below it belong to the session. */
  readonly url: string;
  /** Closes the session: its tokens are invalid from now on. May be called twice. */
  close(): Promise<void>;
}

/** An emulator of this process or of another one. */
export interface EmulatorClient extends EmulatorControl, AsyncDisposable {
  /** `http://HOST:PORT`, HTTP/1.1. Also an HTTPS proxy to challenges.cloudflare.com, and to nothing else. */
  readonly url: string;
  /** `https://HOST:PORT`, HTTP/2 and HTTP/1.1, with a certificate for challenges.cloudflare.com and localhost. */
  readonly tlsUrl: string;
  /** Where the control and management paths are; the same as `url` unless they have an address of their own. */
  readonly controlUrl: string;
  /** What those paths require as a bearer token; undefined when they require none. */
  readonly controlToken: string | undefined;
  /** Base64 of the SHA-256 of the TLS front's public key, for `--ignore-certificate-errors-spki-list`. */
  readonly spkiFingerprint: string;
  /** `MAP challenges.cloudflare.com:443 HOST:PORT`, for `--host-resolver-rules`. */
  readonly hostResolverRule: string;
  /**
   * Opens a session.
   * @throws SessionError when 10,000 are open.
   * @throws SiteError for a malformed site or scenario.
   */
  openSession(options?: SessionOptions): Promise<EmulatorSession>;
  /** A session that was opened elsewhere, by its id. Whether it is open shows at the first call. */
  session(id: string): EmulatorControl;
  /** Ends what this object started: the emulator, or the connections to one of another process. May be called twice. */
  close(): Promise<void>;
}

/** A running emulator of Turnstile, in this process. */
export interface Emulator extends EmulatorClient {
  /** Who signed the TLS front's certificate: what a client must trust. */
  readonly authority: CertificateAuthority;
  /** The authority's certificate as a file, for `NODE_EXTRA_CA_CERTS` and the like; undefined without a directory. */
  readonly certificateFile: string | undefined;
}
