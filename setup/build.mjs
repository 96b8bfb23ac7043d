// Builds the package into dist/: JavaScript and types of src/, and the emulator's widget.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, rmSync } from "node:fs";
import path from "node:path";
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
cpSync(path.join(root, "src", "emulator", "assets"), path.join(dist, "emulator", "assets"), {
  recursive: true,
});
chmodSync(path.join(dist, "cli", "stile.js"), 0o755);
