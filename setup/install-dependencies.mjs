import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { npm } from "./npm.mjs";
import { say } from "./say.mjs";

/** Installs the dependencies in package-lock.json, unless they are installed already. */
export async function installDependencies(environment) {
  const lock = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  // Inside node_modules, so deleting that folder also deletes the mark.
  const mark = path.join(root, "node_modules", ".stile-lock");
  if (existsSync(mark) && readFileSync(mark, "utf8") === lock) return;
  say("installing dependencies (npm ci)");
  npm(["ci", "--ignore-scripts"], {
    cwd: root,
    env: environment,
    advice: "Check that npm reaches its registry, then try again.",
  });
  mkdirSync(path.dirname(mark), { recursive: true });
  writeFileSync(mark, lock);
}
