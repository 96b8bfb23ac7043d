import { spawn } from "node:child_process";

export interface RunProgramOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Maximum run time, in ms. Then the program is killed. */
  readonly timeoutMs: number;
  /** Prints the program's output to stderr. Stdout is for the result of the Stile command. */
  readonly showOutput?: boolean;
}

/** Runs a program. Throws an error with the first error lines of its output if it fails. */
export function runProgram(
  program: string,
  programArguments: readonly string[],
  options: RunProgramOptions,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(program, programArguments, {
    cwd: options.cwd,
    env: { ...(options.environment ?? process.env) },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: options.timeoutMs,
    killSignal: "SIGKILL",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-20_000);
      if (options.showOutput) process.stderr.write(text);
    });
  }
  child.on("error", (error) => reject(new Error(startProblem(program, error), { cause: error })));
  child.on("close", (code, signal) => {
    if (code === 0) resolve();
    else if (signal === "SIGKILL")
      reject(new Error(`${program} took longer than ${options.timeoutMs / 1000} s`));
    else reject(new Error(`${program} exited with code ${code}: ${errorLines(output)}`));
  });
  return promise;
}

function startProblem(program: string, error: Error): string {
  return "code" in error && error.code === "ENOENT" ? `${program} was not found` : error.message;
}

/** Programs often print pages of advice after an error, so the first error lines say most. */
function errorLines(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const errors = lines.filter((line) => /^(npm error|E:|error|.*failed)/i.test(line));
  return (errors.length > 0 ? errors : lines.slice(-3)).slice(0, 3).join(" · ");
}
