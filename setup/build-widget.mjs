import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { say } from "./say.mjs";

const sources = path.join(root, "packages", "emulator", "src", "widget");
const assets = path.join(root, "packages", "emulator", "src", "assets");

/**
 * Bundles the emulator's browser code: every `*.entry.ts` in packages/emulator/src/widget becomes a classic script in
 * packages/emulator/src/assets. Does nothing if the scripts are newer than all their sources.
 */
export async function buildWidget() {
  const entries = readdirSync(sources).filter((file) => file.endsWith(".entry.ts"));
  const outputs = entries.map((file) => path.join(assets, file.replace(/\.entry\.ts$/, ".js")));
  const newestSource = Math.max(
    ...readdirSync(sources, { recursive: true }).map((file) => modified(path.join(sources, file))),
  );
  if (outputs.every((file) => existsSync(file) && modified(file) >= newestSource)) return;
  say("building the emulator's widget");
  const { buildSync } = await import("esbuild");
  // Synchronous, because `build()` would leave esbuild's service running.
  buildSync({
    entryPoints: entries.map((file) => ({
      in: path.join(sources, file),
      out: file.replace(/\.entry\.ts$/, ""),
    })),
    outdir: assets,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    logLevel: "warning",
  });
}

function modified(file) {
  return statSync(file).mtimeMs;
}
