// Builds every package into its dist/, as it is published: JavaScript for the oldest Node that the package supports,
// types, source maps.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { buildWidget } from "./build-widget.mjs";
import { root } from "./paths.mjs";

const folderOf = (name) => path.join(root, "packages", name);
const readManifest = (name) => JSON.parse(readFileSync(path.join(folderOf(name), "package.json"), "utf8"));

await buildEmulator();
await buildClient();
buildServer();

/**
 * Bundled, so that it starts quickly and zod, which is larger than everything else together, need not be installed.
 * The entry points are what package.json exports, and the command line.
 */
async function buildEmulator() {
  const folder = folderOf("emulator");
  const { exports, dependencies, peerDependencies = {} } = readManifest("emulator");
  const dist = clean(folder);
  await buildWidget();
  compile(folder, ["--emitDeclarationOnly", "--outDir", path.join(dist, "types")]);
  const library = path.join(dist, "library");
  const entries = Object.values(exports)
    .filter((target) => typeof target === "object")
    .map((target) => ({
      in: path.join(folder, target["stile-source"]),
      out: path.relative(library, path.join(folder, target.default)).replace(/\.js$/, ""),
    }));
  await build({
    entryPoints: entries,
    outdir: library,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22.13",
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    external: [...Object.keys({ ...dependencies, ...peerDependencies })],
    chunkNames: "chunks/[name]-[hash]",
    logLevel: "warning",
  });
  cpSync(path.join(folder, "src", "assets"), path.join(dist, "assets"), { recursive: true });
  cpSync(path.join(root, "node_modules", "zod", "LICENSE"), path.join(dist, "zod.LICENSE"));
}

/** For `import` as compiled, for `require()` as one file, each with types that are read the same way. */
async function buildClient() {
  const folder = folderOf("client");
  const dist = clean(folder);
  compile(folder, ["--outDir", dist]);
  const commonjs = path.join(dist, "commonjs");
  await build({
    entryPoints: [path.join(folder, "src", "index.ts")],
    outfile: path.join(commonjs, "index.js"),
    bundle: true,
    format: "cjs",
    platform: "neutral",
    target: "node20",
    logLevel: "warning",
  });
  compile(folder, ["--emitDeclarationOnly", "--declarationMap", "false", "--outDir", commonjs]);
  writeFileSync(path.join(commonjs, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
}

function buildServer() {
  const folder = folderOf("server");
  const dist = clean(folder);
  compile(folder, ["--outDir", dist]);
  const isLua = (file) => !path.extname(file) || path.extname(file) === ".lua";
  cpSync(path.join(folder, "src"), dist, { recursive: true, filter: isLua });
}

function clean(folder) {
  const dist = path.join(folder, "dist");
  rmSync(dist, { recursive: true, force: true });
  return dist;
}

function compile(folder, options) {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(
    process.execPath,
    [tsc, "--project", path.join(folder, "tsconfig.build.json"), ...options],
    { stdio: "inherit" },
  );
  if (status !== 0) process.exit(status ?? 1);
}
