// Builds every package into its dist/ for publishing: JavaScript for the oldest Node that the package supports, types and
// source maps.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { buildWidget } from "./build-widget.mjs";
import { root } from "./paths.mjs";

const folderOf = (name) => path.join(root, "packages", name);
const readManifest = (name) => JSON.parse(readFileSync(path.join(folderOf(name), "package.json"), "utf8"));

await buildEmulator();
await buildClient();
await buildServer();

/**
 * Bundles the emulator, so it starts quickly and users need not install zod, which is larger than everything else
 * together. The entry points are the exports in package.json and the command line.
 */
async function buildEmulator() {
  const folder = folderOf("emulator");
  const { exports, dependencies, peerDependencies = {} } = readManifest("emulator");
  const dist = clean(folder);
  await buildWidget();
  compile(folder, ["--emitDeclarationOnly", "--outDir", path.join(dist, "types")]);
  rewriteExtensions(dist);
  const library = path.join(dist, "library");
  const entries = Object.values(exports)
    .filter((target) => target["stile-source"] !== undefined)
    .map((target) => ({
      in: path.join(folder, target["stile-source"]),
      out: path.relative(library, path.join(folder, target.default)).replace(/\.js$/, ""),
    }));
  await build({
    entryPoints: [
      ...entries,
      { in: path.join(folder, "src", "cli", "turnstile-emulator.ts"), out: "turnstile-emulator" },
      { in: path.join(folder, "src", "playwright", "serve-run.entry.ts"), out: "playwright-emulator" },
    ],
    outdir: library,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22.13",
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    external: Object.keys({ ...dependencies, ...peerDependencies }),
    // In the same folder as the entry points, so both find the assets and package.json by the same relative path.
    chunkNames: "[name]-[hash]",
    logLevel: "warning",
  });
  cpSync(path.join(folder, "src", "assets"), path.join(dist, "assets"), { recursive: true });
  cpSync(path.join(folder, "src", "correct-code"), path.join(dist, "correct-code"), { recursive: true });
  cpSync(path.join(root, "node_modules", "zod", "LICENSE"), path.join(dist, "zod.LICENSE"));
}

/** One file for `import` and one for `require()`, each with matching types. */
async function buildClient() {
  const folder = folderOf("client");
  const dist = clean(folder);
  for (const { format, directory, minifyWhitespace } of [
    { format: "esm", directory: dist, minifyWhitespace: false },
    { format: "cjs", directory: path.join(dist, "commonjs"), minifyWhitespace: true },
  ]) {
    await build({
      entryPoints: [path.join(folder, "src", "index.ts")],
      outfile: path.join(directory, "index.js"),
      bundle: true,
      format,
      platform: "neutral",
      target: "node20",
      minifyWhitespace,
      sourcemap: !minifyWhitespace,
      sourcesContent: false,
      logLevel: "warning",
    });
    // Editors show the comments of only one of the two.
    const comments = minifyWhitespace ? ["--removeComments"] : [];
    compile(folder, ["--emitDeclarationOnly", "--outDir", directory, ...comments]);
  }
  rewriteExtensions(dist);
  writeFileSync(path.join(dist, "commonjs", "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
}

/**
 * One file per source file. TypeScript compiles to modern JavaScript and esbuild lowers that to Node 22: with an older
 * target, TypeScript 6 does not rewrite `import("./x.ts")` in functions with `await using`.
 */
async function buildServer() {
  const folder = folderOf("server");
  const dist = clean(folder);
  compile(folder, ["--outDir", dist]);
  rewriteExtensions(dist);
  await build({
    entryPoints: filesBelow(dist, ".js"),
    outbase: dist,
    outdir: dist,
    allowOverwrite: true,
    format: "esm",
    platform: "node",
    target: "node22.16",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  });
  const source = path.join(folder, "src");
  for (const file of filesBelow(source, ".lua")) cpSync(file, path.join(dist, path.relative(source, file)));
}

function filesBelow(folder, extension) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(extension))
    .map((file) => path.join(folder, file));
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

/** TypeScript rewrites `./x.ts` to `./x.js` in JavaScript, but not in types. */
function rewriteExtensions(dist) {
  for (const file of filesBelow(dist, ".d.ts")) {
    const types = readFileSync(file, "utf8");
    writeFileSync(file, types.replaceAll(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
  }
}
