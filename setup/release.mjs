// Publishes the packages whose version is not on npm yet:
//   npm run release -- --dry-run    builds, checks and packs everything
//   npm run release                 the same, then publishes
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { packPackages } from "./pack-packages.mjs";
import { root } from "./paths.mjs";
import { runTool } from "./run-tool.mjs";

const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });

runTool("npm", ["run", "check"]);
const directory = path.join(root, "release");
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory);
for (const { name, version, file, size, unpackedSize, files } of packPackages(directory)) {
  const kilobytes = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`;
  console.log(
    `${name} ${version}: ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked, ${files} files, ${path.relative(root, file)}`,
  );
}
if (values["dry-run"]) console.log("Dry run: nothing was published.");
else runTool("changeset", ["publish"]);
