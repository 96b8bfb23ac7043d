import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, stateDirectory } from "./paths.mjs";
import { SetupError } from "./say.mjs";

/**
 * The path of a Chromium that `stile install-browser` found or installed. The path is cached while that file exists.
 */
export async function provideChromium(node, environment) {
  if (environment.STILE_CHROMIUM_PATH) return environment.STILE_CHROMIUM_PATH;
  const remembered = path.join(stateDirectory, "chromium-path");
  if (existsSync(remembered)) {
    const executable = readFileSync(remembered, "utf8");
    if (existsSync(executable)) return executable;
  }
  const done = spawnSync(
    node,
    [path.join(root, "packages", "server", "src", "cli", "stile.ts"), "install-browser"],
    {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
    },
  );
  if (done.status !== 0) throw new SetupError("no Chromium: see the message above.");
  const executable = done.stdout.trim();
  mkdirSync(stateDirectory, { recursive: true });
  writeFileSync(remembered, executable);
  return executable;
}
