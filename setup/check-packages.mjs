// Checks what would be published: builds and packs every package, then asks publint and attw about the tarballs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packPackages } from "./pack-packages.mjs";
import { runTool } from "./run-tool.mjs";

const directory = mkdtempSync(path.join(tmpdir(), "stile-packages-"));
try {
  for (const { name, file } of packPackages(directory)) {
    runTool("publint", ["run", "--strict", file]);
    // Only the client is published for require() as well; Node ≥ 22 can require() the others all the same.
    const profile = name === "stile-client" ? "strict" : "esm-only";
    runTool("attw", ["--profile", profile, "--quiet", file]);
  }
} finally {
  rmSync(directory, { recursive: true });
}
