import type { CertificateAuthority } from "./authority/certificate-authority.ts";
import type { Clock } from "./clock.ts";
import type { Journal } from "./journal/journal.ts";
import type { ScenarioTerm } from "./scenarios/scenario-book.ts";
import type { GlobalScenario, Scenario } from "./scenarios/scenario.ts";
import type { SiteRegistry } from "./sites/site-registry.ts";
import type { SiteOptions } from "./sites/site.ts";
import type { EmulatorState } from "./state/emulator-state.ts";
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
  /** Issues the TLS front's certificate. @default a new authority */
  readonly authority?: CertificateAuthority | undefined;
  /** Where siteverify follows the documentation and where what is observed. */
  readonly siteverify?: SiteverifyRules | undefined;
  /** The paths to look into the emulator and to change it. */
  readonly control?: ControlOptions | undefined;
  /** Journal entries kept; the oldest go first. @default 10_000 */
  readonly journalLimit?: number | undefined;
  /**
   * What several emulators share, so that they are nodes of one; see `openValkeyState()`. The caller closes it, after
   * the emulator. Each node has one of its own, and the sites given here need sitekey and secret.
   * @default in memory, gone with the emulator
   */
  readonly state?: EmulatorState | undefined;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
  /** Makes chance repeat itself, from `reset()` to `reset()`; a whole number, the same on every node. @default none */
  readonly seed?: number | undefined;
  /** Chance, for scenarios with a share, where there is no seed; 0 ≤ x < 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Sites, as a test sees and changes them. */
export type Sites = Omit<SiteRegistry, "bySecret">;

/** What happened, as a test sees it. */
export type JournalView = Omit<Journal, "record">;

/** Which scenario is meant, and for how long it holds. */
export interface ScenarioTarget extends ScenarioTerm {
  /** A site or test sitekey. @default all sites */
  readonly sitekey?: string | undefined;
}

/**
 * A running emulator of Turnstile. What changes it throws StateUnavailableError when it shares a state that cannot be
 * reached, and has taken effect, for the next call on this node, when its promise resolves.
 */
export interface Emulator extends AsyncDisposable {
  /** `http://HOST:PORT`, HTTP/1.1. Also an HTTPS proxy to challenges.cloudflare.com, and to nothing else. */
  readonly url: string;
  /** `https://HOST:PORT`, HTTP/2 and HTTP/1.1, with a certificate for challenges.cloudflare.com and localhost. */
  readonly tlsUrl: string;
  /** Where the control and management paths are; the same as `url` unless they have an address of their own. */
  readonly controlUrl: string;
  /** What those paths require as a bearer token; undefined when they require none. */
  readonly controlToken: string | undefined;
  /** Who signed the TLS front's certificate: what a client must trust. */
  readonly authority: CertificateAuthority;
  /** Base64 of the SHA-256 of the TLS front's public key, for `--ignore-certificate-errors-spki-list`. */
  readonly spkiFingerprint: string;
  /** `MAP challenges.cloudflare.com:443 HOST:PORT`, for `--host-resolver-rules`. */
  readonly hostResolverRule: string;
  /** The registered sites. */
  readonly sites: Sites;
  /** What happened so far. */
  readonly journal: JournalView;
  /** Whether a sitekey is a published test sitekey or registered, as far as this node knows. */
  hasSite(sitekey: string): boolean;
  /**
   * Says how a site, or with `script` and `scriptDate` every site, behaves from now on.
   * @throws SiteError for an unknown sitekey.
   */
  setScenario(scenario: Scenario, target: ScenarioTarget & { readonly sitekey: string }): Promise<void>;
  setScenario(scenario: GlobalScenario, target?: ScenarioTerm): Promise<void>;
  /** Takes back what `setScenario()` said of a site, or of all sites. */
  clearScenario(sitekey?: string): Promise<void>;
  /** Puts the emulator's clock forward, in milliseconds: tokens expire, old secrets lapse. */
  advanceClock(ms: number): Promise<void>;
  /**
   * Forgets tokens, scenarios, journal and what the clock was put forward; sites stay as they are unless
   * `sites` is true, which brings back those that this emulator was made with.
   */
  reset(options?: { readonly sites?: boolean | undefined }): Promise<void>;
  /** Stops listening and ends every connection; may be called twice. */
  close(): Promise<void>;
}
