import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "./paths.mjs";

// oxlint has no rule for it: the imported `expect` does not know which of several running tests it belongs to, and
// `expect.poll` then fails with "must be called inside a test".
test("concurrent tests use the expect of their own context, not the imported one", () => {
  const files = globSync("{src,test,setup,packages}/**/*.test.{ts,mjs}", {
    cwd: root,
    exclude: ["**/node_modules/**"],
  });
  const wrong = files.filter((file) => {
    const source = readFileSync(`${root}/${file}`, "utf8");
    return (
      /\.concurrent\b\s*[(.]/.test(source) && /import \{[^}]*\bexpect\b[^}]*\} from "vitest"/.test(source)
    );
  });
  expect(files.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});
