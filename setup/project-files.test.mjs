import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { projectFiles } from "./project-files.mjs";

test("new files count, deleted and ignored ones do not", () => {
  const root = mkdtempSync(path.join(tmpdir(), "stile-files-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const git = (...words) => execFileSync("git", words, { cwd: root });
  git("init", "--quiet");
  for (const name of ["kept.md", "deleted.md", "kept.json"]) writeFileSync(path.join(root, name), "");
  git("add", ".");
  writeFileSync(path.join(root, ".gitignore"), "ignored.md\n");
  writeFileSync(path.join(root, "ignored.md"), "");
  writeFileSync(path.join(root, "new page.md"), "");
  rmSync(path.join(root, "deleted.md"));
  expect(projectFiles(root, ["*.md"]).sort()).toEqual(["kept.md", "new page.md"]);
});
