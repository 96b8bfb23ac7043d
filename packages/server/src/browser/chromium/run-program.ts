import { spawn } from "node:child_process";

export interface RunProgramOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The program is killed after so many ms. */
  readonly timeoutMs: number;
  /** Shows its output as it comes, on stderr: stdout belongs to the command's own answer. */
  readonly showOutput?: boolean;
}

/** Runs a program to its end; throws an error with the first lines of what it complained about. */
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
    else reject(new Error(`${program} ended with code ${code}: ${complaint(output)}`));
  });
  return promise;
}

function startProblem(program: string, error: Error): string {
  return "code" in error && error.code === "ENOENT" ? `${program} was not found` : error.message;
}

/** Programs end an error with pages of advice; the first lines that complain tell what is wrong. */
function complaint(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const telling = lines.filter((line) => /^(npm error|E:|error|.*failed)/i.test(line));
  return (telling.length > 0 ? telling : lines.slice(-3)).slice(0, 3).join(" · ");
}
