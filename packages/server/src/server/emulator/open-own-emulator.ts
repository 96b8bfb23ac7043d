import { chmod } from "node:fs/promises";
import path from "node:path";
import { createEmulator, readSitesFile, type SiteOptions } from "turnstile-emulator";
import type { Config } from "../config/load-config.ts";
import type { NodeEmulator } from "./node-emulator.ts";
import { wasRequestedOf } from "./was-requested-of.ts";

/** Most journal entries to keep. In a service, people look at the journal; no test counts its entries. */
const JOURNAL_LIMIT = 1_000;

export interface EmulatorParts {
  readonly sites: readonly SiteOptions[];
  /** @default as configured */
  readonly address?: EmulatorAddress | undefined;
}

export interface EmulatorAddress {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly tlsPort: number;
}

function addressOf({ host, emulatorPort, emulatorTlsPort }: Config): EmulatorAddress {
  return { host, port: emulatorPort, tlsPort: emulatorTlsPort };
}

/**
 * Opens the embedded emulator. It keeps its certificate authority and its tokens in the data directory, so both survive
 * a restart.
 * @throws SitesFileError
 * @throws EmulatorDirectoryError
 */
export async function openOwnEmulator(
  config: Config,
  { sites, address = addressOf(config) }: EmulatorParts,
): Promise<NodeEmulator> {
  const file = config.sitesFile === undefined ? undefined : await readSitesFile(config.sitesFile);
  const directory = path.join(config.dataDirectory, "emulator");
  const emulator = await createEmulator({
    ...address,
    directory,
    control: { token: config.emulatorControlToken },
    inspector: config.inspector ? { readOnly: config.inspectorReadOnly } : false,
    journalLimit: JOURNAL_LIMIT,
    ...file,
    sites: [...(file?.sites ?? []), ...sites],
  });
  // Earlier versions created it with the permissions of the umask. Another owner is responsible for theirs.
  await chmod(directory, 0o700).catch(() => {});
  return {
    url: emulator.url,
    tlsUrl: emulator.tlsUrl,
    own: emulator,
    hostResolverRule: emulator.hostResolverRule,
    spkiFingerprint: () => emulator.spkiFingerprint,
    onKeyChange: () => () => {},
    hasSite: (sitekey) => emulator.hasSite(sitekey),
    inspectToken: (token) => emulator.inspectToken(token),
    wasRequested: wasRequestedOf({ url: emulator.url, token: config.emulatorControlToken }),
    // It is available as long as this process runs.
    problem: () => undefined,
    holdClaims: (tasks) => tasks,
    holdAttempts: (handler) => handler,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}
