import { createServer } from "node:net";
import { flagName } from "../config/option.ts";
import type { Config } from "../config/options.ts";
import type { Check } from "./check.ts";

const PORTS = { port: "API", emulatorPort: "emulator", emulatorTlsPort: "emulator, TLS" } as const;
type PortOption = keyof typeof PORTS;

/** Whether the ports are free. Where Stile itself answers, they are as they should be. */
export async function checkPorts(config: Config, stileAnswers: boolean): Promise<readonly Check[]> {
  const options: readonly PortOption[] = ["port", "emulatorPort", "emulatorTlsPort"];
  return await Promise.all(options.map((option) => checkPort(option, config, stileAnswers)));
}

async function checkPort(option: PortOption, config: Config, stileAnswers: boolean): Promise<Check> {
  const name = `Port ${config[option]}`;
  const use = `(${PORTS[option]})`;
  const error = await tryToListen(config.host, config[option]);
  if (error === undefined) return { name, status: "ok", finding: `free ${use}` };
  if (error === "EADDRINUSE" && stileAnswers)
    return { name, status: "ok", finding: `Stile is running there ${use}` };
  return {
    name,
    status: "problem",
    finding: `${error === "EADDRINUSE" ? "taken by another program" : `cannot be had on ${config.host}: ${error}`} ${use}`,
    advice: `Stop what listens there, or choose another with ${flagName(option)}.`,
  };
}

/** The system's error code, or `undefined` where the port can be had. */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
