import { createServer } from "node:net";
import { flagName, listenProblem } from "turnstile-emulator/config";
import type { Config } from "../config/options.ts";
import type { Check } from "./check.ts";

const PORTS = { port: "API", emulatorPort: "emulator", emulatorTlsPort: "emulator, TLS" } as const;
type PortOption = keyof typeof PORTS;

/** Checks that the ports are free, or in use by Stile itself. */
export async function checkPorts(config: Config, stileAnswers: boolean): Promise<readonly Check[]> {
  const options: readonly PortOption[] =
    config.emulatorUrl === undefined ? ["port", "emulatorPort", "emulatorTlsPort"] : ["port"];
  return await Promise.all(options.map((option) => checkPort(option, config, stileAnswers)));
}

async function checkPort(option: PortOption, config: Config, stileAnswers: boolean): Promise<Check> {
  const name = `Port ${config[option]}`;
  const use = `(${PORTS[option]})`;
  const error = await tryToListen(config.host, config[option]);
  if (error === undefined) return { name, status: "ok", finding: `free ${use}` };
  if (stileAnswers && "code" in error && error.code === "EADDRINUSE")
    return { name, status: "ok", finding: `Stile is running there ${use}` };
  const explained = listenProblem(error, {
    ports: { [flagName(option)]: config[option] },
    hosts: { "--host": config.host },
  });
  if (explained === undefined) return { name, status: "problem", finding: `${error.message} ${use}` };
  // The check's name already says which port it is.
  const finding = explained.problem.replace(`${name} is taken`, "taken");
  return { name, status: "problem", finding: `${finding} ${use}`, advice: explained.advice };
}

/** The system's error, or `undefined` if the port is free. */
function tryToListen(host: string, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
