import type { Cli, CliOptions, CliProcess } from "./run-cli.ts";

/** Flags that let any number of services run in parallel. */
export const FREE_PORTS = ["--port", "0", "--emulator-port", "0", "--emulator-tls-port", "0"];

/** A running `stile serve` on free ports, with the first key if it created one. */
export interface Serving extends AsyncDisposable {
  readonly process: CliProcess;
  readonly url: string;
  readonly firstKey: string | undefined;
}

export async function startServe(
  cli: Cli,
  words: readonly string[] = [],
  options: CliOptions = {},
): Promise<Serving> {
  const process = cli.start(["serve", ...FREE_PORTS, ...words], options);
  await process.seen("stdout", /Ctrl-C stops/);
  const url = /API +(\S+)/.exec(process.written.stdout)?.[1] ?? "";
  const firstKey = /shown only this once: (\S+)/.exec(process.written.stdout)?.[1];
  return { process, url, firstKey, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() };
}
