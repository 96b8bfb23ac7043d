// Finds stilted phrases in documents, comments, messages and test names: npm run words
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";
import { projectFiles } from "./project-files.mjs";
import { findStiltedWords } from "./stilted-words.mjs";

/** These files quote the phrases. */
const QUOTING = new Set(["setup/stilted-words.mjs", "setup/stilted-words.test.mjs"]);

const PATTERNS = ["*.md", "*.ts", "*.tsx", "*.mjs", "*.lua", "*.yaml", "*.yml", "Dockerfile"];
const files = projectFiles(root, PATTERNS).filter((file) => !QUOTING.has(file));

let found = 0;
for (const file of files) {
  const text = readFileSync(path.join(root, file), "utf8");
  for (const { line, phrase, suggestion } of findStiltedWords(text)) {
    found += 1;
    console.error(`${file}:${line}: "${phrase}": ${suggestion}`);
  }
}
if (found > 0) console.error(`${found} stilted phrases. CONTRIBUTING.md, "Words", has the rules.`);
process.exitCode = found === 0 ? 0 : 1;
