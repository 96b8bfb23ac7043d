import type { CertificateAuthority } from "./authority/certificate-authority.ts";
import type { Clock } from "./clock.ts";
import type { JournalEntry, JournalEntryOf, JournalFilter } from "./journal/journal-entry.ts";
import type { JournalPredicate, WaitOptions } from "./journal/wait-for-entry.ts";
import type { ScenarioTerm } from "./scenarios/scenario-book.ts";
import type { GlobalScenario, Scenario } from "./scenarios/scenario.ts";
import type { SessionOptions } from "./sessions/sessions.ts";
import type { Site, SiteChanges, SiteOptions } from "./sites/site.ts";
import type { TokenDetails } from "./tokens/inspect-token.ts";
import type { MintOptions } from "./tokens/mint-options.ts";
import type { SiteverifyRules } from "./siteverify/verify-token.ts";

/** Where the emulator serves the control and management paths. */
export interface ControlOptions {
  /** Separate address. @default the emulator's */
  readonly host?: string | undefined;
  /** Separate port; 0 picks a free one. @default the emulator's ports */
  readonly port?: number | undefined;
  /**
   * Bearer token that they require.
   * @default none on a loopback address, a random one on any other
   */
  readonly token?: string | undefined;
}

/** How an emulator shows what happens to people. */
export interface InspectorSetup {
  /** Refuse every change. @default false */
  readonly readOnly?: boolean | undefined;
}

/** Options of `createEmulator()`. */
export interface EmulatorOptions {
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string | undefined;
  /** HTTP port; 0 picks a free one. @default 0 */
  readonly port?: number | undefined;
  /** TLS port; 0 picks a free one. @default 0 */
  readonly tlsPort?: number | undefined;
  /** Sites in addition to the published test sitekeys. @default none */
  readonly sites?: readonly SiteOptions[] | undefined;
  /** Scenario of all sites; `reset()` restores it. @default everything as documented */
  readonly scenario?: GlobalScenario | undefined;
  /**
   * Directory for the certificate authority, the key that seals tokens, and the redeemed tokens, so that tokens and
   * trust survive a restart. The emulator creates it if it is missing; only the owner can read its files.
   * @default none: everything is in memory
   */
  readonly directory?: string | undefined;
  /** Issues the TLS certificate. @default the authority in the directory, or a new one */
  readonly authority?: CertificateAuthority | undefined;
  /** Where siteverify follows Cloudflare's documentation, and where it follows observed behaviour. */
  readonly siteverify?: SiteverifyRules | undefined;
  /** Address and token of the control and management paths. */
  readonly control?: ControlOptions | undefined;
  /**
   * The inspector: pages at `/` of the address of the control paths, with the same token.
   * @default {}; false for none
   */
  readonly inspector?: InspectorSetup | false | undefined;
  /** How many journal entries to keep, in at most 32 MB; the oldest are dropped first. @default 10_000 */
  readonly journalLimit?: number | undefined;
  /** Connections that each port accepts. @default 15 % of the process's file descriptors, at most 20,000 */
  readonly maxConnections?: number | undefined;
  /** Idle time after which a session is closed, in milliseconds. @default 1_800_000, 30 minutes */
  readonly sessionIdleMs?: number | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
  /** Makes random failures reproducible; `reset()` restarts the sequence. A whole number. @default none */
  readonly seed?: number | undefined;
  /** Random numbers for scenarios with a `share`, if there is no seed; 0 ≤ x < 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** The sites of an emulator or a session. A change is in effect when its promise resolves. */
export interface Sites {
  /** The registered sites, without the test sitekeys, in the order in which they were added. */
  list(): Promise<readonly Site[]>;
  /** A registered site or a test sitekey. */
  get(sitekey: string): Promise<Site | undefined>;
  /**
   * Registers a site.
   * @throws SiteError when the sitekey or secret is already in use, or a hostname is invalid.
   */
  add(options?: SiteOptions): Promise<Site>;
  /**
   * Changes the given fields of a site.
   * @throws SiteError when there is no such site, or a hostname is invalid.
   */
  update(sitekey: string, changes: SiteChanges): Promise<Site>;
  /**
   * Removes a site and its scenarios. In a session, this reverts the session's changes to a site.
   * @throws SiteError when there is no such site, or when it does not belong to the session.
   */
  remove(sitekey: string): Promise<Site>;
  /**
   * Gives a site a new secret. The old one works for two more hours, unless `immediately` is true (contract §9).
   * @throws SiteError when there is no such site, or the secret of an earlier rotation still works.
   */
  rotateSecret(sitekey: string, options?: { readonly immediately?: boolean | undefined }): Promise<Site>;
}

/** What happened in an emulator or a session. */
export interface JournalView {
  /** The entries, oldest first. */
  entries<Type extends JournalEntry["type"]>(
    filter: JournalFilter & { readonly type: Type },
  ): Promise<readonly JournalEntryOf<Type>[]>;
  entries(filter?: JournalFilter): Promise<readonly JournalEntry[]>;
  /**
   * Waits for an entry, unless one matches already.
   * @throws Error after the timeout; its message lists what happened instead.
   */
  waitFor<Entry extends JournalEntry>(
    predicate: (entry: JournalEntry, all: readonly JournalEntry[]) => entry is Entry,
    options?: WaitOptions,
  ): Promise<Entry>;
  waitFor(predicate: JournalPredicate, options?: WaitOptions): Promise<JournalEntry>;
  /** Calls back with every new entry until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): Promise<() => void>;
  /** Deletes all entries; ids continue. */
  clear(): Promise<void>;
}

/** Where a scenario applies, and for how long. */
export interface ScenarioTarget extends ScenarioTerm {
  /** A site or test sitekey. @default all sites */
  readonly sitekey?: string | undefined;
}

/**
 * Methods of a session, and of the emulator itself, which is the default session. A change is in effect when its promise
 * resolves.
 */
export interface EmulatorControl {
  /** The registered sites. */
  readonly sites: Sites;
  /** What has happened so far. */
  readonly journal: JournalView;
  /** Whether a sitekey is a published test sitekey or registered. */
  hasSite(sitekey: string): Promise<boolean>;
  /**
   * Sets how a site behaves, or all sites without a `sitekey`. Only all sites can have `script` and `scriptDate`.
   * @throws SiteError for an unknown sitekey.
   */
  setScenario(scenario: Scenario, target: ScenarioTarget & { readonly sitekey: string }): Promise<void>;
  setScenario(scenario: GlobalScenario, target?: ScenarioTerm): Promise<void>;
  /**
   * Changes fields of the scenario of a site, or of all sites. Other fields and their counts stay.
   * @throws SiteError for an unknown sitekey.
   */
  changeScenario(changes: Scenario, target: { readonly sitekey: string }): Promise<void>;
  changeScenario(changes: GlobalScenario): Promise<void>;
  /** Removes the scenario that `setScenario()` set for a site, or for all sites. */
  clearScenario(sitekey?: string): Promise<void>;
  /** Advances the clock by this many milliseconds: tokens and old secrets expire. */
  advanceClock(ms: number): Promise<void>;
  /**
   * Creates a token without a widget, or with `count` a list of tokens.
   * @throws SiteError for an unknown sitekey.
   */
  mintToken(options: MintOptions & { readonly count: number }): Promise<readonly string[]>;
  mintToken(options?: MintOptions): Promise<string>;
  /**
   * Reads a token without redeeming it, even if it is redeemed or expired. Resolves with undefined if this emulator and
   * session did not mint it, or minted it before a reset.
   */
  inspectToken(token: string): Promise<TokenDetails | undefined>;
  /**
   * Makes all tokens invalid, clears scenarios and the journal, and resets the clock. With `sites: true` it also restores
   * the initial sites.
   */
  reset(options?: { readonly sites?: boolean | undefined }): Promise<void>;
}

/**
 * An isolated view of the emulator for one test, with separate scenarios, clock, journal and tokens. Sites are shared
 * until the session changes one.
 */
export interface EmulatorSession extends EmulatorControl, AsyncDisposable {
  /** Value of the header `Turnstile-Emulator-Session` on requests for `api.js`. */
  readonly id: string;
  readonly name: string;
  /** `http://HOST:PORT/session/ID`: `api.js` and siteverify below it belong to the session. */
  readonly url: string;
  /** Closes the session and makes its tokens invalid. Further calls do nothing. */
  close(): Promise<void>;
}

/** An emulator in this process or another one. */
export interface EmulatorClient extends EmulatorControl, AsyncDisposable {
  /** `http://HOST:PORT`, HTTP/1.1. Also an HTTPS proxy, for challenges.cloudflare.com only. */
  readonly url: string;
  /** `https://HOST:PORT`, HTTP/2 and HTTP/1.1, with a certificate for challenges.cloudflare.com and localhost. */
  readonly tlsUrl: string;
  /** Address of the control and management paths; the same as `url` unless they have a separate address. */
  readonly controlUrl: string;
  /** Bearer token that those paths require; undefined if they require none. */
  readonly controlToken: string | undefined;
  /** Base64 of the SHA-256 of the TLS certificate's public key, for `--ignore-certificate-errors-spki-list`. */
  readonly spkiFingerprint: string;
  /** `MAP challenges.cloudflare.com:443 HOST:PORT`, for `--host-resolver-rules`. */
  readonly hostResolverRule: string;
  /**
   * Opens a session.
   * @throws SessionError when 10,000 sessions are open.
   * @throws SiteError for a malformed site or scenario.
   */
  openSession(options?: SessionOptions): Promise<EmulatorSession>;
  /** A session that was opened elsewhere. The first call fails if it is not open. */
  session(id: string): EmulatorControl;
  /** Stops the emulator, or closes the connections to one in another process. Further calls do nothing. */
  close(): Promise<void>;
}

/** A running emulator of Turnstile, in this process. */
export interface Emulator extends EmulatorClient {
  /** The authority that signed the TLS certificate; clients must trust it. */
  readonly authority: CertificateAuthority;
  /** File with the authority's certificate, for `NODE_EXTRA_CA_CERTS` and similar; undefined without a directory. */
  readonly certificateFile: string | undefined;
}
