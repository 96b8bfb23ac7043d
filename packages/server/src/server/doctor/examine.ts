import { thisMachine } from "../../browser/chromium/machine.ts";
import { ConfigError } from "turnstile-emulator/config";
import type { LoadedConfig } from "../config/load-config.ts";
import { checkChromium } from "./check-chromium.ts";
import { checkDataDirectory } from "./check-data-directory.ts";
import { checkNode } from "./check-node.ts";
import { checkPorts } from "./check-ports.ts";
import { checkValkey } from "./check-valkey.ts";
import { SERVICE, type Check } from "./check.ts";

export interface Examination {
  /** Loads the configuration; errors in it become checks. */
  readonly load: () => LoadedConfig;
  /** Whether Stile answers at the configured address. */
  readonly stileAnswers: (config: LoadedConfig["config"]) => Promise<boolean>;
}

/** Checks everything that could prevent the service from running on this machine. */
export async function examine({ load, stileAnswers }: Examination): Promise<readonly Check[]> {
  const node = checkNode(process.versions.node);
  let config: LoadedConfig["config"];
  try {
    ({ config } = load());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const mistakes = error.problems.map(
      (finding) => ({ name: "Configuration", status: "problem", finding }) as const,
    );
    return [node, ...mistakes];
  }
  const [answers, chromium, { check: directory, serviceUrl }, valkey] = await Promise.all([
    stileAnswers(config),
    checkChromium(config, thisMachine()),
    checkDataDirectory(config),
    config.backend === "valkey" ? checkValkey(config) : [],
  ]);
  const service =
    serviceUrl === undefined
      ? []
      : [{ name: SERVICE, status: "ok", finding: `runs at ${serviceUrl} with this data directory` } as const];
  const ports = await checkPorts(config, answers || serviceUrl !== undefined);
  return [node, ...chromium, directory, ...service, ...valkey, ...ports];
}
