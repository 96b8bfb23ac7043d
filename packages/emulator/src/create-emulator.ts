import { randomUUID } from "node:crypto";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import { createCertificateAuthority, mayCertify } from "./authority/certificate-authority.ts";
import { keepCertificateAuthority } from "./authority/keep-authority.ts";
import { checkOptions } from "./check-input.ts";
import { systemClock } from "./clock.ts";
import { createCore, JOURNAL_LIMIT } from "./create-core.ts";
import type { Emulator, EmulatorOptions } from "./emulator.ts";
import { loadAssets } from "./http/assets.ts";
import { frameDocuments } from "./http/frame-document.ts";
import { openListeners } from "./http/open-listeners.ts";
import type { Services } from "./http/services.ts";
import { TURNSTILE_HOST } from "./http/turnstile-host.ts";
import { rememberInside } from "./in-process/inside-of.ts";
import { Activity } from "./inspector/activity/activity.ts";
import { controlSession } from "./sessions/control-session.ts";
import { openSession } from "./sessions/open-session.ts";
import { EmulatorDirectoryError } from "./storage/directory-error.ts";
import { openTokenStore } from "./tokens/open-token-store.ts";

/**
 * Starts a Turnstile emulator.
 * @throws Error when a port is in use, or the bundled scripts are missing.
 * @throws EmulatorDirectoryError when the directory cannot be used.
 * @throws SiteError for an unknown member, a malformed site or scenario, or a site that is registered twice.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  await checkOptions(options);
  const { host = "127.0.0.1", directory } = options;
  const [assets, [{ authority, certificateFile }, store]] = await Promise.all([
    loadAssets(),
    Promise.all([openAuthority(options), openTokenStore(options.clock ?? systemClock, directory)]).catch(
      (cause: unknown) => {
        throw directory === undefined ? cause : new EmulatorDirectoryError(directory, cause);
      },
    ),
  ]);
  await using opening = new AsyncDisposableStack();
  const { inspector = {}, clock = systemClock, journalLimit: limit = JOURNAL_LIMIT } = options;
  const activity = inspector === false ? undefined : new Activity({ clock, limit });
  const onEntry = activity && activity.record.bind(activity);
  const core = opening.use(createCore(options, { store, onEntry }));
  const names = [TURNSTILE_HOST, "localhost", "127.0.0.1", "::1", host].filter(mayCertify);
  const certificate = await authority.issue([...new Set(names)]);
  const closing = new AbortController();
  const ports = { httpPort: 0, tlsPort: 0 };
  const services: Services = {
    ...core,
    assets,
    authority,
    frameDocument: frameDocuments(assets.frame),
    instance: randomUUID(),
    certificate,
    ports,
    closing: closing.signal,
  };
  const started = Promise.withResolvers<Emulator>();
  const listeners = await openListeners(services, {
    ...options,
    host,
    certificate,
    inspector: inspector === false ? undefined : { ...inspector, clock, emulator: started.promise },
  });
  Object.assign(ports, listeners.ports);
  opening.defer(() => listeners.close());
  opening.defer(() => closing.abort());
  const opened = opening.move();
  const close = async () => {
    await opened.disposeAsync();
  };
  const { addresses } = listeners;
  const { session, sessions, rules } = core;
  const emulator: Emulator = {
    ...controlSession(() => session),
    ...addresses,
    authority,
    certificateFile,
    spkiFingerprint: certificate.spkiFingerprint,
    openSession: async (chosen = {}) => await openSession(core, chosen, addresses),
    session: (id) => {
      const named = () => sessions.require(id);
      return rememberInside(controlSession(named), { session: named, sessions, rules });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  started.resolve(rememberInside(emulator, { session: () => session, sessions, rules, activity }));
  return emulator;
}

async function openAuthority({ authority, directory }: EmulatorOptions) {
  if (authority === undefined && directory !== undefined) return await keepCertificateAuthority(directory);
  return { authority: authority ?? (await createCertificateAuthority()), certificateFile: undefined };
}
