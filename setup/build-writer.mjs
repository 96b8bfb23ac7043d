import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { say } from "./say.mjs";

const folder = path.join(root, "packages", "server", "src", "backend", "sqlite", "writer");

/**
 * Bundles the SQLite writer's thread to JavaScript: a thread that strips types itself starts slowly, and Node 24
 * crashed where hundreds of them came and went. The bundle's last line names its sources and their contents' hashes,
 * so that it is built again when one of them changed, and only then.
 */
export async function buildWriter({
  entry = path.join(folder, "writer.entry.ts"),
  bundle = path.join(folder, "writer.bundle.js"),
} = {}) {
  if (isCurrent(bundle)) return;
  say("building the SQLite writer's thread");
  const { buildSync } = await import("esbuild");
  // In a process that ends: `build()` would leave esbuild's service running.
  const { outputFiles, metafile } = buildSync({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const sources = Object.keys(metafile.inputs).map((file) => [
    path.relative(path.dirname(bundle), path.join(root, file)).replaceAll(path.sep, "/"),
    hash(path.join(root, file)),
  ]);
  // Renamed into place: another process may be reading the one that is there.
  const unfinished = `${bundle}.${process.pid}`;
  writeFileSync(
    unfinished,
    `${outputFiles[0].text}// sources ${JSON.stringify(Object.fromEntries(sources))}\n`,
  );
  renameSync(unfinished, bundle);
}

/** The same question as find-writer-entry.ts asks; this file must also run on a Node that reads no TypeScript. */
function isCurrent(bundle) {
  if (!existsSync(bundle)) return false;
  const sources = readFileSync(bundle, "utf8").trimEnd().split("\n// sources ")[1];
  if (sources === undefined) return false;
  return Object.entries(JSON.parse(sources)).every(([name, content]) => {
    const source = path.join(path.dirname(bundle), name);
    return existsSync(source) && hash(source) === content;
  });
}

function hash(file) {
  return createHash("sha256").update(readFileSync(file)).digest("base64url");
}
