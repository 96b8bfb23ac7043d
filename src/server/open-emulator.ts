import path from "node:path";
import {
  createEmulator,
  keepCertificateAuthority,
  readSitesFile,
  type Emulator,
  type SiteOptions,
} from "../emulator/index.ts";
import type { Config } from "./config/load-config.ts";

/** The sites file cannot be used; the message is one line that says why. */
export class SitesFileError extends Error {
  override readonly name = "SitesFileError";
}

/** Entries of the journal that are kept: beside a service it is looked at by people, not counted by tests. */
const JOURNAL_LIMIT = 1_000;

/**
 * Opens the embedded emulator. Its certificate authority is kept in the data directory, so that whoever trusts it
 * goes on doing so after a restart.
 * @throws SitesFileError
 */
export async function openEmulator(config: Config, sites: readonly SiteOptions[]): Promise<Emulator> {
  const file = config.sitesFile === undefined ? undefined : await readSites(config.sitesFile);
  const { authority } = await keepCertificateAuthority(path.join(config.dataDirectory, "emulator"));
  return await createEmulator({
    host: config.host,
    port: config.emulatorPort,
    tlsPort: config.emulatorTlsPort,
    authority,
    control: { token: config.emulatorControlToken },
    journalLimit: JOURNAL_LIMIT,
    ...file,
    sites: [...(file?.sites ?? []), ...sites],
  });
}

async function readSites(file: string) {
  try {
    return await readSitesFile(file);
  } catch (error) {
    throw new SitesFileError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
