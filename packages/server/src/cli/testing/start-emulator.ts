import { rm } from "node:fs/promises";
import path from "node:path";
import type { Cli, CliProcess } from "./run-cli.ts";

/** A running `stile emulate` in another process. */
export interface StartedEmulator extends AsyncDisposable {
  readonly url: string;
  /** Sets the duration of every challenge, in ms, until the next restart. */
  slowDown(delayMs: number): Promise<void>;
  /** Kills it with SIGKILL. */
  kill(): Promise<void>;
  /** Restarts it on the same ports. */
  restart(): Promise<void>;
  /** Deletes its data directory. */
  forget(): Promise<void>;
}

/** Starts `stile emulate` on free ports. */
export async function startCliEmulator(
  cli: Cli,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedEmulator> {
  const start = async (...ports: readonly string[]) => {
    const started = cli.start(["emulate", ...ports, ...words], { environment });
    await started.seen("stdout", /Ctrl-C stops/);
    return started;
  };
  let process: CliProcess = await start("--port", "0", "--tls-port", "0");
  const find = (pattern: RegExp) => new URL(pattern.exec(process.written.stdout)?.[1] ?? "");
  const [url, tlsUrl] = [find(/siteverify +(\S+)/), find(/TLS +(\S+)/)];
  return {
    url: url.origin,
    async slowDown(delayMs) {
      const body = JSON.stringify({ delayMs });
      await fetch(`${url.origin}/__emulator/scenario`, { method: "PUT", body });
    },
    async kill() {
      process.kill("SIGKILL");
      await process.ended;
    },
    async restart() {
      process = await start("--port", url.port, "--tls-port", tlsUrl.port);
    },
    forget: () => rm(path.join(cli.directory, "data"), { recursive: true }),
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
