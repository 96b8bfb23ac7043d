import path from "node:path";
import { createEmulator, readSitesFile, type SiteOptions } from "turnstile-emulator";
import type { Config } from "../config/load-config.ts";
import type { NodeEmulator } from "./node-emulator.ts";

/** The sites file cannot be used; the message is one line that says why. */
export class SitesFileError extends Error {
  override readonly name = "SitesFileError";
}

/** Entries of the journal that are kept: beside a service it is looked at by people, not counted by tests. */
const JOURNAL_LIMIT = 1_000;

export interface EmulatorParts {
  readonly sites: readonly SiteOptions[];
  /** @default as configured */
  readonly address?: EmulatorAddress | undefined;
}

export interface EmulatorAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tlsPort: number;
}

function addressOf({ host, emulatorPort, emulatorTlsPort }: Config): EmulatorAddress {
  return { host, port: emulatorPort, tlsPort: emulatorTlsPort };
}

/**
 * Opens the embedded emulator. It keeps its certificate authority and its tokens in the data directory, so that both
 * outlive a restart.
 * @throws SitesFileError
 * @throws EmulatorDirectoryError
 */
export async function openOwnEmulator(
  config: Config,
  { sites, address = addressOf(config) }: EmulatorParts,
): Promise<NodeEmulator> {
  const file = config.sitesFile === undefined ? undefined : await readSites(config.sitesFile);
  const emulator = await createEmulator({
    ...address,
    directory: path.join(config.dataDirectory, "emulator"),
    control: { token: config.emulatorControlToken },
    journalLimit: JOURNAL_LIMIT,
    ...file,
    sites: [...(file?.sites ?? []), ...sites],
  });
  return {
    url: emulator.url,
    tlsUrl: emulator.tlsUrl,
    hostResolverRule: emulator.hostResolverRule,
    spkiFingerprint: () => emulator.spkiFingerprint,
    onKeyChange: () => () => {},
    hasSite: (sitekey) => emulator.hasSite(sitekey),
    // It is there as long as this process is.
    problem: () => undefined,
    holdClaims: (tasks) => tasks,
    holdAttempts: (handler) => handler,
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

async function readSites(file: string) {
  try {
    return await readSitesFile(file);
  } catch (error) {
    throw new SitesFileError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
