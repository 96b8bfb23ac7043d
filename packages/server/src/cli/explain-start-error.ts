import type { Config } from "../server/config/options.ts";
import { CliError } from "./cli-error.ts";

const PORT_OPTIONS = {
  port: "--port",
  emulatorPort: "--emulator-port",
  emulatorTlsPort: "--emulator-tls-port",
  metricsPort: "--metrics-port",
} as const;

/** Turns what commonly keeps a service from starting into one line; other errors are given back. */
export function explainStartError(error: unknown, config: Config): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "ChromiumStartError") {
    return new CliError(`Chromium does not start: ${error.message}. \`stile doctor\` tells more.`);
  }
  if (!("code" in error)) return error;
  const port = "port" in error ? Number(error.port) : Number.NaN;
  const flag = flagOfPort(port, config);
  switch (error.code) {
    case "EADDRINUSE":
      return new CliError(`Port ${port} is taken. Stop what listens there, or choose another with ${flag}.`);
    case "EACCES":
      return new CliError(`Port ${port} may not be used by this user. Choose one above 1023 with ${flag}.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new CliError(`${config.host} is no address of this machine. Choose another with --host.`);
    default:
      return error;
  }
}

function flagOfPort(port: number, config: Config): string {
  if (port === config.emulatorPort) return PORT_OPTIONS.emulatorPort;
  if (port === config.emulatorTlsPort) return PORT_OPTIONS.emulatorTlsPort;
  if (port === config.metricsPort) return PORT_OPTIONS.metricsPort;
  return PORT_OPTIONS.port;
}
