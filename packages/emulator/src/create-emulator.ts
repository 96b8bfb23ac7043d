import { randomUUID } from "node:crypto";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { createCertificateAuthority } from "./authority/certificate-authority.ts";
import { keepCertificateAuthority } from "./authority/keep-authority.ts";
import { checkOptions, checkScenario, checkSite, checkSiteChanges } from "./check-input.ts";
import { AdvancedClock, systemClock } from "./clock.ts";
import type { Emulator, EmulatorOptions, ScenarioTarget, Sites } from "./emulator.ts";
import { loadAssets } from "./http/assets.ts";
import { frameDocuments } from "./http/frame-document.ts";
import { openListeners } from "./http/open-listeners.ts";
import type { Services } from "./http/services.ts";
import { TURNSTILE_HOST } from "./http/turnstile-host.ts";
import type { GlobalScenario } from "./scenarios/scenario.ts";
import { Session } from "./sessions/session.ts";
import { SiteRegistry } from "./sites/site-registry.ts";
import { EmulatorDirectoryError } from "./storage/directory-error.ts";
import { openTokenStore } from "./tokens/open-token-store.ts";
import { SiteverifyScripts } from "./tokens/siteverify-scripts.ts";

const JOURNAL_LIMIT = 10_000;

/**
 * Starts an emulator of Turnstile.
 * @throws Error when a port is taken, or the bundled scripts are missing.
 * @throws EmulatorDirectoryError when the directory cannot be used.
 * @throws SiteError for an unknown member, a malformed site or scenario, or a site that is registered twice.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  await checkOptions(options);
  const { host = "127.0.0.1", directory, journalLimit = JOURNAL_LIMIT } = options;
  const clock = new AdvancedClock(options.clock ?? systemClock);
  const sites = new SiteRegistry(clock, options.sites);
  const [assets, [{ authority, certificateFile }, store]] = await Promise.all([
    loadAssets(),
    Promise.all([openAuthority(options), openTokenStore(clock.base, directory)]).catch((cause: unknown) => {
      throw directory === undefined ? cause : new EmulatorDirectoryError(directory, cause);
    }),
  ]);
  await using opening = new AsyncDisposableStack();
  opening.defer(() => store.redemptions.close());
  const names = [TURNSTILE_HOST, "localhost", "127.0.0.1", "::1", host];
  const certificate = await authority.issue([...new Set(names)]);
  const tokens = { ...store, scripts: new SiteverifyScripts() };
  const { epoch } = store;
  const session = opening.use(new Session({ ...options, id: "", clock, sites, tokens, epoch, journalLimit }));
  const closing = new AbortController();
  const ports = { httpPort: 0, tlsPort: 0 };
  const services: Services = {
    session,
    sites,
    assets,
    authority,
    rules: options.siteverify ?? {},
    frameDocument: frameDocuments(assets.frame),
    instance: randomUUID(),
    certificate,
    ports,
    reset({ sites: isWithSites = false } = {}) {
      if (isWithSites) sites.reset();
      store.keepEpoch(session.reset());
    },
    closing: closing.signal,
  };
  const listeners = await openListeners(services, { ...options, host, certificate });
  Object.assign(ports, listeners.ports);
  opening.defer(() => listeners.close());
  opening.defer(() => closing.abort());
  const opened = opening.move();
  const close = async () => {
    await opened.disposeAsync();
  };
  const { scenarios } = session;
  return {
    ...listeners.addresses,
    authority,
    certificateFile,
    spkiFingerprint: certificate.spkiFingerprint,
    sites: publicSites(sites),
    journal: session.journal,
    hasSite: (sitekey) => sites.get(sitekey) !== undefined,
    setScenario: async (scenario: GlobalScenario, target?: ScenarioTarget) => {
      await checkScenario(scenario, target);
      scenarios.set(target?.sitekey, scenario, target);
    },
    clearScenario: async (sitekey) => scenarios.clear(sitekey),
    advanceClock: async (ms) => clock.advance(ms),
    reset: async (what) => services.reset(what),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function openAuthority({ authority, directory }: EmulatorOptions) {
  if (authority === undefined && directory !== undefined) return await keepCertificateAuthority(directory);
  return { authority: authority ?? (await createCertificateAuthority()), certificateFile: undefined };
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
