/** Commands of `stile` that start a browser; `solve` does when no service answers. */
const BROWSER_COMMANDS = new Set(["serve", "worker", "solve"]);
const PROGRAMS = new Set(["bench/bench.ts", "setup/test-browsers.mjs"]);
/** With one of these, a command prints and ends. */
const PRINTING = new Set(["-h", "--help", "-v", "-V", "--version"]);

/**
 * Whether a command of run.mjs starts Chromium. Only those may download one: `stile emulate`, `stile keys` and every
 * `--help` run without.
 */
export function startsBrowser(command, words) {
  if (command === "stile") {
    const name = words.find((word) => !word.startsWith("-"));
    return BROWSER_COMMANDS.has(name) && !words.some((word) => PRINTING.has(word));
  }
  return command === "vitest" || (command === "node" && PROGRAMS.has(words[0]));
}
