import { randomUUID } from "node:crypto";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { createCertificateAuthority } from "./authority/certificate-authority.ts";
import { keepCertificateAuthority } from "./authority/keep-authority.ts";
import { checkOptions } from "./check-input.ts";
import { systemClock } from "./clock.ts";
import type { Emulator, EmulatorOptions } from "./emulator.ts";
import { loadAssets } from "./http/assets.ts";
import { frameDocuments } from "./http/frame-document.ts";
import { openListeners } from "./http/open-listeners.ts";
import type { Services } from "./http/services.ts";
import { TURNSTILE_HOST } from "./http/turnstile-host.ts";
import { controlSession } from "./sessions/control-session.ts";
import { openSession } from "./sessions/open-session.ts";
import { Session } from "./sessions/session.ts";
import { Sessions } from "./sessions/sessions.ts";
import { EmulatorDirectoryError } from "./storage/directory-error.ts";
import { openTokenStore } from "./tokens/open-token-store.ts";

const JOURNAL_LIMIT = 10_000;
const SESSION_IDLE_MS = 30 * 60 * 1000;

/**
 * Starts an emulator of Turnstile.
 * @throws Error when a port is taken, or the bundled scripts are missing.
 * @throws EmulatorDirectoryError when the directory cannot be used.
 * @throws SiteError for an unknown member, a malformed site or scenario, or a site that is registered twice.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  await checkOptions(options);
  const { host = "127.0.0.1", directory, journalLimit = JOURNAL_LIMIT, sites: initialSites } = options;
  const { clock = systemClock } = options;
  const [assets, [{ authority, certificateFile }, store]] = await Promise.all([
    loadAssets(),
    Promise.all([openAuthority(options), openTokenStore(clock, directory)]).catch((cause: unknown) => {
      throw directory === undefined ? cause : new EmulatorDirectoryError(directory, cause);
    }),
  ]);
  await using opening = new AsyncDisposableStack();
  opening.defer(() => store.redemptions.close());
  const names = [TURNSTILE_HOST, "localhost", "127.0.0.1", "::1", host];
  const certificate = await authority.issue([...new Set(names)]);
  const { epoch } = store;
  const keepEpoch = (begun: number) => store.keepEpoch(begun);
  const parts = { ...options, clock, tokens: store };
  const session = opening.use(
    new Session({ ...parts, id: "", initialSites, epoch, keepEpoch, journalLimit }),
  );
  const idleMs = options.sessionIdleMs ?? SESSION_IDLE_MS;
  const sessions = new Sessions({ ...parts, defaultSession: session, idleMs });
  const closing = new AbortController();
  const ports = { httpPort: 0, tlsPort: 0 };
  const services: Services = {
    session,
    sessions,
    assets,
    authority,
    rules: options.siteverify ?? {},
    frameDocument: frameDocuments(assets.frame),
    instance: randomUUID(),
    certificate,
    ports,
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
  const { addresses } = listeners;
  return {
    ...controlSession(() => session),
    ...addresses,
    authority,
    certificateFile,
    spkiFingerprint: certificate.spkiFingerprint,
    openSession: async (chosen = {}) => await openSession(sessions, chosen, addresses),
    session: (id) => controlSession(() => sessions.require(id)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function openAuthority({ authority, directory }: EmulatorOptions) {
  if (authority === undefined && directory !== undefined) return await keepCertificateAuthority(directory);
  return { authority: authority ?? (await createCertificateAuthority()), certificateFile: undefined };
}
