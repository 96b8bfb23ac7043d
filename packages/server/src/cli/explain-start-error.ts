import { CliError } from "turnstile-emulator/cli";
import { listenProblem } from "turnstile-emulator/config";
import type { Config } from "../server/config/options.ts";

/** Converts an error about an address or port that a node cannot listen on to a CliError; returns other errors as is. */
export function explainStartError(error: unknown, config: Config): unknown {
  const explained = listenProblem(error, {
    ports: {
      "--port": config.port,
      "--emulator-port": config.emulatorPort,
      "--emulator-tls-port": config.emulatorTlsPort,
      "--metrics-port": config.metricsPort,
    },
    hosts: { "--host": config.host, "--metrics-host": config.metricsHost },
  });
  return explained === undefined ? error : new CliError(`${explained.problem}. ${explained.advice}`);
}
