import { runProgram } from "turnstile-emulator/cli";
import { createProgram } from "./program.ts";

/** Runs the command line and sets the process's exit code. */
export async function main(words: readonly string[]): Promise<void> {
  await runProgram({ program: await createProgram(words), words, debugVariable: "STILE_DEBUG" });
}
