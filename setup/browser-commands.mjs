/** Commands of `stile` that start a browser; `solve` does so if no service answers. */
const BROWSER_COMMANDS = new Set(["serve", "worker", "solve"]);
const PROGRAMS = new Set([
  "bench/bench.ts",
  "bench/inspector/watch-memory.ts",
  "setup/screenshots.mjs",
  "setup/test-browsers.mjs",
  "test/chaos/chaos.ts",
]);
/** Flags with which a command only prints. */
const PRINTING = new Set(["-h", "--help", "-v", "-V", "--version"]);

/**
 * Whether a command of run.mjs starts Chromium. Only those commands may download it, not `stile emulate`, `stile keys` or
 * any `--help`.
 */
export function startsBrowser(command, words) {
  if (command === "stile") {
    const name = words.find((word) => !word.startsWith("-"));
    return BROWSER_COMMANDS.has(name) && !words.some((word) => PRINTING.has(word));
  }
  return command === "vitest" || (command === "node" && PROGRAMS.has(words[0]));
}
