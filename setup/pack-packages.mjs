import { execFileSync } from "node:child_process";
import path from "node:path";
import { root } from "./paths.mjs";

/**
 * Builds and packs every package.
 * @param directory Folder for the tarballs.
 * @returns `{ name, version, file, size, unpackedSize, files }` for each package; sizes in bytes.
 */
export function packPackages(directory) {
  execFileSync(process.execPath, [path.join(root, "setup", "build.mjs")], { stdio: "inherit" });
  const answer = execFileSync(
    "npm",
    ["pack", "--json", "--workspaces", "--ignore-scripts", "--pack-destination", directory],
    { cwd: root, encoding: "utf8", shell: process.platform === "win32" },
  );
  const packed = JSON.parse(answer);
  return (Array.isArray(packed) ? packed : Object.values(packed)).map(
    ({ name, version, filename, size, unpackedSize, entryCount }) => ({
      name,
      version,
      file: path.join(directory, filename),
      size,
      unpackedSize,
      files: entryCount,
    }),
  );
}
