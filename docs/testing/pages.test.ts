import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

// The pages begin with the code of tests: what readers copy is what runs here.
test.each([
  ["msw.md", "msw.test.ts"],
  ["component-tests.md", "component-tests.test.tsx"],
])("%s begins with the code of %s", async (page, file) => {
  const read = async (name: string) => await readFile(new URL(name, import.meta.url), "utf8");
  const [, shown] = /```tsx?\n(.*?)```/s.exec(await read(page)) ?? [];
  expect(shown).toBe(await read(file));
});
