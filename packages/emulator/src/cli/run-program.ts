import type { Command } from "commander";
import { reportError } from "./report-error.ts";

export interface ProgramRun {
  readonly program: Command;
  /** The arguments, without `node` and the script. */
  readonly words: readonly string[];
  /** The environment variable for `--debug`. */
  readonly debugVariable: string;
}

/** Runs a command line and sets the process's exit code. */
export async function runProgram({ program, words, debugVariable }: ProgramRun): Promise<void> {
  exitWhenPipeCloses();
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    const debug = words.includes("--debug") || Boolean(process.env[debugVariable]);
    process.exitCode = reportError(error, { program: program.name(), debug });
  }
}

/** `… | head -1` closes the pipe early, which is not an error. */
function exitWhenPipeCloses(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}
