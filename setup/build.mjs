// Builds the package into dist/: JavaScript and types of src/, its Lua scripts, and the emulator's widget.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, globSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { buildWidget } from "./build-widget.mjs";
import { root } from "./paths.mjs";

const dist = path.join(root, "dist");
rmSync(dist, { recursive: true, force: true });
const compiled = spawnSync(
  process.execPath,
  [
    path.join(root, "node_modules", "typescript", "bin", "tsc"),
    "--project",
    path.join(root, "tsconfig.build.json"),
  ],
  { stdio: "inherit" },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
await buildWidget();
for (const file of globSync("**/*.lua", { cwd: path.join(root, "src") })) {
  cpSync(path.join(root, "src", file), path.join(dist, file));
}
cpSync(path.join(root, "src", "emulator", "assets"), path.join(dist, "emulator", "assets"), {
  recursive: true,
});

// The client also for programs that use require(), with types that are read as CommonJS.
const commonjs = path.join(dist, "commonjs");
await build({
  entryPoints: [path.join(dist, "client", "index.js")],
  outfile: path.join(commonjs, "client", "index.js"),
  bundle: true,
  format: "cjs",
  platform: "neutral",
  target: "es2022",
});
for (const folder of ["client", "protocol"]) {
  cpSync(path.join(dist, folder), path.join(commonjs, folder), {
    recursive: true,
    filter: (file) => !file.endsWith(".js"),
  });
}
writeFileSync(path.join(commonjs, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);

chmodSync(path.join(dist, "cli", "stile.js"), 0o755);
