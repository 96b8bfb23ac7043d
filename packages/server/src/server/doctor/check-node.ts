import type { Check } from "./check.ts";

const NEEDED_MAJOR = 24;

/** Stile needs type stripping, `await using` and the built-in SQLite, all without flags. */
export function checkNode(version: string): Check {
  const fits = Number.parseInt(version, 10) >= NEEDED_MAJOR;
  return {
    name: "Node",
    status: fits ? "ok" : "problem",
    finding: version,
    ...(fits ? {} : { advice: `Install Node ${NEEDED_MAJOR} or newer.` }),
  };
}
