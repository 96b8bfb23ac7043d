import path from "node:path";
import type { ValkeyConnection } from "../backend/valkey/connection/open-connection.ts";
import { BackendUnavailableError } from "../core/backend.ts";
import {
  createEmulator,
  openValkeyState,
  StateUnavailableError,
  keepCertificateAuthority,
  readSitesFile,
  type Emulator,
  type EmulatorState,
  type SiteOptions,
} from "turnstile-emulator";
import type { Config } from "./config/load-config.ts";

/** The sites file cannot be used; the message is one line that says why. */
export class SitesFileError extends Error {
  override readonly name = "SitesFileError";
}

/** Entries of the journal that are kept: beside a service it is looked at by people, not counted by tests. */
const JOURNAL_LIMIT = 1_000;

export interface EmulatorParts {
  readonly sites: readonly SiteOptions[];
  /** Where the emulators of several nodes share tokens, sites and scenarios; without it they are this node's own. */
  readonly connection: ValkeyConnection | undefined;
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
 * Opens the embedded emulator. Its certificate authority is kept in the data directory, so that whoever trusts it
 * goes on doing so after a restart.
 * @throws SitesFileError
 */
export async function openEmulator(
  config: Config,
  { sites, connection, address = addressOf(config) }: EmulatorParts,
): Promise<Emulator> {
  await using opened = new AsyncDisposableStack();
  const state = connection === undefined ? undefined : opened.use(await openState(connection));
  const file = config.sitesFile === undefined ? undefined : await readSites(config.sitesFile);
  const { authority } = await keepCertificateAuthority(path.join(config.dataDirectory, "emulator"));
  const emulator = opened.use(
    await createEmulator({
      ...address,
      authority,
      control: { token: config.emulatorControlToken },
      journalLimit: JOURNAL_LIMIT,
      ...file,
      sites: [...(file?.sites ?? []), ...sites],
      state,
    }),
  );
  const running = opened.move();
  const close = () => running.disposeAsync();
  return { ...emulator, close, [Symbol.asyncDispose]: close };
}

async function openState({ client, subscriber, root }: ValkeyConnection): Promise<EmulatorState> {
  try {
    return await openValkeyState({ client, subscriber, root: `${root}:emulator` });
  } catch (error) {
    if (!(error instanceof StateUnavailableError)) throw error;
    throw new BackendUnavailableError(error.message, { cause: error });
  }
}

async function readSites(file: string) {
  try {
    return await readSitesFile(file);
  } catch (error) {
    throw new SitesFileError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
