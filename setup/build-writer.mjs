import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { say } from "./say.mjs";

const folder = path.join(root, "packages", "server", "src", "backend", "sqlite", "writer");

/**
 * Bundles the SQLite writer's thread to JavaScript: a thread that strips types starts slowly, and Node 24 crashed in tests
 * that started and stopped hundreds of them. The bundle's last line lists its sources with hashes, so it is rebuilt only
 * when one of them has changed.
 */
export async function buildWriter({
  entry = path.join(folder, "writer.entry.ts"),
  bundle = path.join(folder, "writer.bundle.js"),
} = {}) {
  if (isCurrent(bundle)) return;
  say("building the SQLite writer's thread");
  const { buildSync } = await import("esbuild");
  // Synchronous, because `build()` would leave esbuild's service running.
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
  // Renamed into place, because another process may be reading the old bundle.
  const unfinished = `${bundle}.${process.pid}`;
  writeFileSync(
    unfinished,
    `${outputFiles[0].text}// sources ${JSON.stringify(Object.fromEntries(sources))}\n`,
  );
  renameSync(unfinished, bundle);
}

/** The same check as in find-writer-entry.ts; this file must also run on a Node without type stripping. */
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
