import { createEmulator } from "../create-emulator.ts";
import { keepCertificateAuthority } from "../authority/keep-authority.ts";
import { listenProblem, type EMULATOR_OPTIONS, type ValuesOf } from "../config/index.ts";
import { readSitesFile, SitesFileError } from "../sites/read-sites-file.ts";
import { SiteError } from "../sites/site-error.ts";
import { CliError } from "./cli-error.ts";
import { emulatorGreeting } from "./emulator-greeting.ts";
import { onStopSignal } from "./stop-signals.ts";
import { writeJournal } from "./write-journal.ts";

type EmulateConfig = ValuesOf<typeof EMULATOR_OPTIONS>;

/**
 * Runs an emulator until SIGINT or SIGTERM.
 * @throws ExpectedError for mistakes in the files and ports that the options name.
 */
export async function emulate(config: EmulateConfig): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const listening = onStopSignal(() => stop());
  try {
    await run(config, stopped);
  } finally {
    listening[Symbol.dispose]();
  }
}

async function run(config: EmulateConfig, stopped: Promise<void>): Promise<void> {
  const [{ authority, certificateFile }, file] = await Promise.all([
    keepCertificateAuthority(config.authorityDirectory),
    config.sitesFile === undefined ? undefined : readSitesFile(config.sitesFile),
  ]);
  await using emulator = await createEmulator({
    host: config.host,
    port: config.port,
    tlsPort: config.tlsPort,
    authority,
    siteverify: {
      strictTestSecrets: config.strictTestSecrets,
      secretErrorStatus: config.errorStatus === 400 ? 400 : undefined,
    },
    seed: config.seed,
    control: { host: config.controlHost, port: config.controlPort, token: config.controlToken },
    ...file,
  }).catch((error: unknown) => {
    throw explainStartError(error, config);
  });
  await using journal = await writeJournal(emulator, config.journal);
  const text = emulatorGreeting(emulator, { certificateFile, sitesFile: config.sitesFile });
  // A journal on stdout is for a program to read.
  (journal.onStdout ? process.stderr : process.stdout).write(text);
  await stopped;
}

function explainStartError(error: unknown, config: EmulateConfig): unknown {
  if (error instanceof SiteError && config.sitesFile !== undefined)
    return new SitesFileError(config.sitesFile, `is not valid: ${error.message}`, { cause: error });
  const explained = listenProblem(error, {
    ports: { "--port": config.port, "--tls-port": config.tlsPort, "--control-port": config.controlPort },
    hosts: { "--host": config.host, "--control-host": config.controlHost },
  });
  return explained === undefined ? error : new CliError(`${explained.problem}. ${explained.advice}`);
}
