import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "./paths.mjs";

// oxlint has no rule for this. The imported `expect` does not know which of several concurrent tests it belongs to, so
// `expect.poll` fails with "must be called inside a test".
test("concurrent tests use the expect from their context, not the imported one", () => {
  const files = globSync("{src,test,setup,packages}/**/*.test.{ts,mjs}", {
    cwd: root,
    exclude: ["**/node_modules/**"],
  });
  const wrong = files.filter((file) => {
    const source = readFileSync(`${root}/${file}`, "utf8");
    return (
      /\b(?:test|it|describe)(?:\.\w+)*\.concurrent\b\s*[(.]/.test(source) &&
      /import \{[^}]*\bexpect\b[^}]*\} from "vitest"/.test(source)
    );
  });
  expect(files.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});
