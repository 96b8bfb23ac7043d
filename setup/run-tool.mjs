import { spawnSync } from "node:child_process";
import { root } from "./paths.mjs";

/** Runs a tool from node_modules/.bin; exits with its exit code if it fails. */
export function runTool(tool, words) {
  const { status, error } = spawnSync(tool, words, {
    stdio: "inherit",
    cwd: root,
    shell: process.platform === "win32",
  });
  if (error !== undefined) console.error(`could not run ${tool}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
