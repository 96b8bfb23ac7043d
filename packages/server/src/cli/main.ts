import { createProgram } from "./program.ts";
import { reportError } from "./report-error.ts";

/** Runs one command line and sets the process's exit code. */
export async function main(words: readonly string[]): Promise<void> {
  leaveWhenNobodyReads();
  try {
    const program = await createProgram(words);
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    const debug = words.includes("--debug") || Boolean(process.env["STILE_DEBUG"]);
    process.exitCode = reportError(error, debug);
  }
}

/** `stile config | head -1` closes the pipe early; that is no fault. */
function leaveWhenNobodyReads(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}
