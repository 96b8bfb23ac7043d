const PRELOADED = new URL("./shift-clock.mjs", import.meta.url).href;

/** The environment of a Node process whose clock is ahead of the machine's by `ms`, which may be negative. */
export function clockAhead(ms: number): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${PRELOADED}`, TEST_CLOCK_AHEAD_MS: String(ms) };
}
