import type { Check } from "./check.ts";

const NEEDED = [22, 16] as const;

/** Stile needs the built-in SQLite with `timeout` and `isTransaction`. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
  return {
    name: "Node",
    status: fits ? "ok" : "problem",
    finding: version,
    ...(fits ? {} : { advice: `Install Node ${NEEDED.join(".")} or newer.` }),
  };
}
