import { createCertificateAuthority } from "./authority/certificate-authority.ts";
import type { CertificateAuthority } from "./authority/certificate-authority.ts";
import { Challenges } from "./challenge/challenges.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { loadAssets } from "./http/assets.ts";
import { frameDocuments } from "./http/frame-document.ts";
import { handleRequests } from "./http/handle-request.ts";
import { listenHttp, listenTls } from "./http/listen.ts";
import { SiteRegistry } from "./sites/site-registry.ts";
import type { SiteOptions } from "./sites/site.ts";
import type { SiteverifyRules } from "./siteverify/verify-token.ts";
import { TokenLedger } from "./tokens/token-ledger.ts";

/** Where Turnstile lives, and where almost every wrapper has it hard-coded. */
const TURNSTILE_HOST = "challenges.cloudflare.com";
const LOCAL_NAMES = ["localhost", "127.0.0.1", "::1"];

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
  /** Issues the TLS front's certificate. @default a new authority */
  readonly authority?: CertificateAuthority | undefined;
  /** Where siteverify follows the documentation and where what is observed. */
  readonly siteverify?: SiteverifyRules | undefined;
  /** @default the system's clock */
  readonly clock?: Clock | undefined;
  /** Chance, for scenarios with a share; 0 ≤ x < 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** A running emulator of Turnstile. */
export interface Emulator extends AsyncDisposable {
  /** `http://HOST:PORT`, HTTP/1.1. */
  readonly url: string;
  /** `https://HOST:PORT`, HTTP/2 and HTTP/1.1, with a certificate for challenges.cloudflare.com and localhost. */
  readonly tlsUrl: string;
  /** Who signed that certificate: what a client must trust. */
  readonly authority: CertificateAuthority;
  /** Base64 of the SHA-256 of the TLS front's public key, for `--ignore-certificate-errors-spki-list`. */
  readonly spkiFingerprint: string;
  /** `MAP challenges.cloudflare.com:443 HOST:PORT`, for `--host-resolver-rules`. */
  readonly hostResolverRule: string;
  /** Whether a sitekey is a published test sitekey or registered here. */
  hasSite(sitekey: string): boolean;
  /** Forgets every token and every widget that waits for a click. */
  reset(): void;
  /** Stops listening and ends every connection; may be called twice. */
  close(): Promise<void>;
}

/**
 * Starts an emulator of Turnstile.
 * @throws Error when a port is taken, a site is registered twice, or the bundled scripts are missing.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", clock = systemClock } = options;
  const [assets, authority] = await Promise.all([
    loadAssets(),
    options.authority ?? createCertificateAuthority(),
  ]);
  const certificate = await authority.issue([...new Set([TURNSTILE_HOST, ...LOCAL_NAMES, host])]);
  const sites = new SiteRegistry(clock);
  for (const site of options.sites ?? []) sites.add(site);
  const ledger = new TokenLedger(clock);
  const challenges = new Challenges({ ledger, random: options.random ?? Math.random });
  const closing = new AbortController();
  const handler = handleRequests({
    clock,
    sites,
    ledger,
    challenges,
    rules: options.siteverify ?? {},
    assets,
    frameDocument: frameDocuments(assets.frame),
    closing: closing.signal,
  });
  const plain = await listenHttp({ host, port: options.port ?? 0 }, handler);
  const tls = await listenTls({ host, port: options.tlsPort ?? 0 }, certificate, handler);
  const close = async () => {
    closing.abort();
    await Promise.all([plain.close(), tls.close()]);
  };
  return {
    url: `http://${authorityOf(host, plain.port)}`,
    tlsUrl: `https://${authorityOf(host, tls.port)}`,
    authority,
    spkiFingerprint: certificate.spkiFingerprint,
    hostResolverRule: `MAP ${TURNSTILE_HOST}:443 ${authorityOf(host, tls.port)}`,
    hasSite: (sitekey) => sites.get(sitekey) !== undefined,
    reset: () => {
      ledger.clear();
      challenges.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** `HOST:PORT`, with brackets around an IPv6 address. */
function authorityOf(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
