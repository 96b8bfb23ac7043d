import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program in a separate process that reports what it did in lines of JSON. */
export interface TestProcess extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Its reports, in order; ends when the process has ended and everything was read. */
  readonly lines: AsyncIterableIterator<unknown>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<unknown>;
}

/** Runs a program of this folder. Disposing of it kills the process. */
export function startProcess(program: string, ...programArguments: string[]): TestProcess {
  const file = new URL(program, import.meta.url).pathname;
  const child = spawn(process.execPath, [file, ...programArguments], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  return {
    process: child,
    lines: parseLines(child),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function* parseLines({ stdout }: ChildProcess): AsyncGenerator<unknown, undefined> {
  if (stdout === null) throw new Error("the program's output is piped");
  for await (const line of createInterface({ input: stdout })) {
    // A killed process leaves its last line unfinished.
    if (line.endsWith("}")) yield JSON.parse(line);
  }
}
