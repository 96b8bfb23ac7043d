import { randomBytes } from "node:crypto";
import { createCertificateAuthority } from "./authority/certificate-authority.ts";
import { Challenges } from "./challenge/challenges.ts";
import { AdjustableClock, systemClock } from "./clock.ts";
import { controlListener } from "./control/control-listener.ts";
import type { ControlOptions, Emulator, EmulatorOptions, ScenarioTarget } from "./emulator.ts";
import { loadAssets } from "./http/assets.ts";
import { frameDocuments } from "./http/frame-document.ts";
import { handleControl, handleRequests } from "./http/handle-request.ts";
import { listenHttp, listenTls } from "./http/listen.ts";
import type { Listener } from "./http/listen.ts";
import type { Services } from "./http/services.ts";
import { tunnelTo } from "./http/tunnel.ts";
import { Journal } from "./journal/journal.ts";
import { ScenarioBook } from "./scenarios/scenario-book.ts";
import type { GlobalScenario } from "./scenarios/scenario.ts";
import { SiteError, SiteRegistry } from "./sites/site-registry.ts";
import { TokenLedger } from "./tokens/token-ledger.ts";

/** Where Turnstile lives, and where almost every wrapper has it hard-coded. */
const TURNSTILE_HOST = "challenges.cloudflare.com";
const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];
const JOURNAL_LIMIT = 10_000;

/**
 * Starts an emulator of Turnstile.
 * @throws Error when a port is taken, a site is registered twice, or the bundled scripts are missing.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = "127.0.0.1", control = {} } = options;
  const clock = new AdjustableClock(options.clock ?? systemClock);
  const [assets, authority] = await Promise.all([
    loadAssets(),
    options.authority ?? createCertificateAuthority(),
  ]);
  const names = [TURNSTILE_HOST, "localhost", "127.0.0.1", "::1", host];
  const certificate = await authority.issue([...new Set(names)]);
  const closing = new AbortController();
  const state = createState(options, clock);
  const reset: Emulator["reset"] = ({ sites = false } = {}) => {
    if (sites) state.sites.reset();
    state.scenarios.reset();
    state.scenarios.set(undefined, options.scenario ?? {});
    state.ledger.clear();
    state.challenges.clear();
    state.journal.clear();
    clock.reset();
  };
  const services: Services = {
    ...state,
    clock,
    assets,
    authority,
    rules: options.siteverify ?? {},
    frameDocument: frameDocuments(assets.frame),
    reset,
    advanceClock: (ms) => clock.advance(ms),
    closing: closing.signal,
  };
  const listeners = await listenAll(services, { host, options, certificate, control });
  const close = async () => {
    closing.abort();
    state.ledger.clear();
    await Promise.all(listeners.all.map(async (listener) => await listener.close()));
  };
  return {
    url: `http://${hostAndPort(host, listeners.plain.port)}`,
    tlsUrl: `https://${hostAndPort(host, listeners.tls.port)}`,
    controlUrl: `http://${hostAndPort(control.host ?? host, listeners.control.port)}`,
    controlToken: listeners.controlToken,
    authority,
    spkiFingerprint: certificate.spkiFingerprint,
    hostResolverRule: `MAP ${TURNSTILE_HOST}:443 ${hostAndPort(reachable(host), listeners.tls.port)}`,
    sites: state.sites,
    journal: state.journal,
    hasSite: (sitekey) => state.sites.get(sitekey) !== undefined,
    setScenario: (scenario: GlobalScenario, target?: ScenarioTarget) => {
      const { sitekey, ...term } = target ?? {};
      if (sitekey !== undefined && state.sites.get(sitekey) === undefined) {
        throw new SiteError("unknown", `No site has the sitekey ${sitekey}.`);
      }
      state.scenarios.set(sitekey, scenario, term);
    },
    clearScenario: (sitekey) => state.scenarios.clear(sitekey),
    advanceClock: services.advanceClock,
    reset,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createState(options: EmulatorOptions, clock: AdjustableClock) {
  const sites = new SiteRegistry(clock, options.sites);
  const ledger = new TokenLedger(clock);
  const scenarios = new ScenarioBook();
  scenarios.set(undefined, options.scenario ?? {});
  const challenges = new Challenges({ ledger, scenarios, random: options.random ?? Math.random });
  const journal = new Journal({ clock, limit: options.journalLimit ?? JOURNAL_LIMIT });
  return { sites, ledger, scenarios, challenges, journal };
}

/** Listens on the two or three ports; all or none. */
async function listenAll(
  services: Services,
  {
    host,
    options,
    certificate,
    control,
  }: {
    host: string;
    options: EmulatorOptions;
    certificate: { key: string; cert: string };
    control: ControlOptions;
  },
) {
  const apart = control.host !== undefined || control.port !== undefined;
  const controlHost = control.host ?? host;
  const controlToken =
    control.token ?? (isLoopback(controlHost) ? undefined : randomBytes(24).toString("base64url"));
  const controlHandler = controlListener(services, {
    token: controlToken,
    hostnames: [...LOOPBACK_NAMES, TURNSTILE_HOST, controlHost],
  });
  const handler = handleRequests(services, apart ? undefined : controlHandler);
  const all: Listener[] = [];
  const add = async (listening: Promise<Listener>): Promise<Listener> => {
    const listener = await listening;
    all.push(listener);
    return listener;
  };
  try {
    const tls = await add(listenTls({ host, port: options.tlsPort ?? 0 }, certificate, handler));
    const address = { host, port: options.port ?? 0 };
    const plain = await add(listenHttp(address, handler, tunnelTo(tls, TURNSTILE_HOST)));
    const controlAddress = { host: controlHost, port: control.port ?? 0 };
    const separate = apart ? await add(listenHttp(controlAddress, handleControl(controlHandler))) : plain;
    return { all, plain, tls, control: separate, controlToken };
  } catch (error) {
    await Promise.all(all.map(async (listener) => await listener.close()));
    throw error;
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** An address at which this machine reaches itself, for one that listens on all of them. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

/** `HOST:PORT`, with brackets around an IPv6 address. */
function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
