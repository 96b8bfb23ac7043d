// Builds and packs every package, then checks the tarballs with publint and attw.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packPackages } from "./pack-packages.mjs";
import { runTool } from "./run-tool.mjs";

const directory = mkdtempSync(path.join(tmpdir(), "stile-packages-"));
try {
  for (const { name, file } of packPackages(directory)) {
    runTool("publint", ["run", "--strict", file]);
    // Only the client has a CommonJS build; Node ≥ 22 can require() the other packages as ES modules.
    const profile = name === "stile-client" ? "strict" : "esm-only";
    runTool("attw", ["--profile", profile, "--quiet", file]);
  }
} finally {
  rmSync(directory, { recursive: true });
}
