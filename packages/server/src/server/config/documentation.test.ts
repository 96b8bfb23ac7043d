import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { optionsAsMarkdown } from "./describe-config.ts";

test("the table in docs/configuration.md is the table of options (renew it with `stile config --markdown`)", () => {
  const documentation = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");
  const rows = (text: string) => text.split("\n").filter((line) => line.startsWith("|"));
  // Prettier pads the cells.
  const cells = (line: string) => line.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
  expect(rows(documentation).map(cells)).toEqual(rows(optionsAsMarkdown()).map(cells));
});
