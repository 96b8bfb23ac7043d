import type { Cli, CliOptions, CliProcess } from "./run-cli.ts";

/** Flags with which any number of services run beside each other. */
export const FREE_PORTS = ["--port", "0", "--emulator-port", "0", "--emulator-tls-port", "0"];

/** `stile serve` on free ports, ready; its first key where it made one. */
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
