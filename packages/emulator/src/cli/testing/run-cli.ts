import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Result of a command line. */
export interface CliRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Limit of file descriptors (`ulimit -n`); not on Windows. */
  readonly openFiles?: number;
}

/** A running command line. */
export interface CliProcess extends AsyncDisposable {
  readonly pid: number | undefined;
  /** Its output so far. */
  readonly written: { stdout: string; stderr: string };
  readonly ended: Promise<CliRun>;
  /** Waits until a stream matches; fails when the process ends first. */
  seen(stream: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs a real command line in a temporary working directory. */
export interface Cli extends AsyncDisposable {
  readonly directory: string;
  run(words: readonly string[], options?: CliOptions): Promise<CliRun>;
  start(words: readonly string[], options?: CliOptions): CliProcess;
}

/** @param entry URL of the program's file. */
export async function openProgram(entry: URL): Promise<Cli> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-cli-"));
  const start = (words: readonly string[], options: CliOptions = {}) =>
    startCli(directory, ["--conditions=stile-source", fileURLToPath(entry), ...words], options);
  return {
    directory,
    start,
    run: (words, options) => start(words, options).ended,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function startCli(
  cwd: string,
  words: readonly string[],
  { environment = {}, stdin = "", openFiles }: CliOptions,
): CliProcess {
  const { STILE_CLIENT_KEY: _, ...inherited } = process.env;
  const command = [process.execPath, ...words];
  const limited = ["sh", "-c", `ulimit -n ${openFiles} && exec "$@"`, "sh", ...command];
  const [program = "", ...rest] = openFiles === undefined ? command : limited;
  const child = spawn(program, rest, {
    cwd,
    env: { ...inherited, NO_COLOR: "1", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(stdin);
  const written = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      written[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<CliRun>((resolve) => {
    child.on("close", (exitCode) => resolve({ exitCode, ...written }));
  });
  return {
    pid: child.pid,
    written,
    ended,
    seen: (stream, pattern) => seen(written, stream, pattern, { listeners, ended }),
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function seen(
  written: CliProcess["written"],
  stream: "stdout" | "stderr",
  pattern: RegExp,
  { listeners, ended }: { readonly listeners: Set<() => void>; readonly ended: Promise<CliRun> },
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(written[stream]);
      if (match === null) return;
      listeners.delete(look);
      resolve(match);
    };
    listeners.add(look);
    look();
    void ended.then((run) => reject(new Error(`${pattern} was never seen: ${JSON.stringify(run)}`)));
  });
}
