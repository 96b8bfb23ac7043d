import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/**
 * Files of a git checkout, relative to its root: also new ones that are not added yet, but neither ignored nor deleted ones.
 * @param patterns Such as `*.md`.
 */
export function projectFiles(root, patterns) {
  const words = [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
    ...patterns,
  ];
  return execFileSync("git", words, { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && existsSync(path.join(root, file)));
}
