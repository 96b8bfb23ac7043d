import { createEmulator } from "../create-emulator.ts";
import { listenProblem, type EMULATOR_OPTIONS, type ValuesOf } from "../config/index.ts";
import type { Emulator } from "../emulator.ts";
import { readSitesFile, SitesFileError } from "../sites/read-sites-file.ts";
import { SiteError } from "../sites/site-error.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** The emulator's options. */
export type EmulateConfig = ValuesOf<typeof EMULATOR_OPTIONS>;

/**
 * Starts an emulator with the command's options.
 * @throws ExpectedError for mistakes in the options, or in the files and ports that they name.
 */
export async function startEmulator(config: EmulateConfig): Promise<Emulator> {
  if (config.open && !config.inspector)
    throw new CliError(
      "--open opens the inspector, which --no-inspector turns off. Leave one out.",
      EXIT.usage,
    );
  const file = config.sitesFile === undefined ? undefined : await readSitesFile(config.sitesFile);
  return await createEmulator({
    host: config.host,
    port: config.port,
    tlsPort: config.tlsPort,
    directory: config.directory,
    siteverify: {
      strictTestSecrets: config.strictTestSecrets,
      secretErrorStatus: config.errorStatus === 400 ? 400 : undefined,
    },
    maxConnections: config.maxConnections,
    seed: config.seed,
    inspector: config.inspector ? { readOnly: config.inspectorReadOnly } : false,
    control: { host: config.controlHost, port: config.controlPort, token: config.controlToken },
    ...file,
  }).catch((error: unknown) => {
    throw explainStartError(error, config);
  });
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
