import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { say } from "./say.mjs";

const folders = ["widget", "inspector/browser"].map((folder) =>
  path.join(root, "packages", "emulator", "src", folder),
);
const assets = path.join(root, "packages", "emulator", "src", "assets");

/**
 * Bundles the emulator's browser code: every `*.entry.ts` of the widget and the inspector becomes a classic script in
 * packages/emulator/src/assets, and every `*.entry.css` a style sheet. Does nothing if they are newer than all their
 * sources.
 */
export async function buildWidget() {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((file) => path.join(folder, file)),
  );
  const entries = files.filter((file) => /\.entry\.(?:ts|css)$/.test(file));
  const outputs = entries.map((file) =>
    path.join(
      assets,
      path
        .basename(file)
        .replace(/\.entry\.ts$/, ".js")
        .replace(/\.entry\.css$/, ".css"),
    ),
  );
  const newestSource = Math.max(...files.map(modified));
  if (outputs.every((file) => existsSync(file) && modified(file) >= newestSource)) return;
  say("building the emulator's browser code");
  const { buildSync } = await import("esbuild");
  // Synchronous, because `build()` would leave esbuild's service running.
  buildSync({
    entryPoints: entries.map((file) => ({
      in: file,
      out: path.basename(file).replace(/\.entry\.(?:ts|css)$/, ""),
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
