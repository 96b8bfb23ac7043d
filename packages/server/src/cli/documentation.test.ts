import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { EXIT, EXIT_CODES_HELP } from "turnstile-emulator/cli";

const documentation = readFileSync(new URL("../../../../docs/cli.md", import.meta.url), "utf8");

test.each(COMMANDS.map(({ name }) => name))("docs/cli.md describes %s", (name) => {
  expect(documentation).toContain(`| \`stile ${name}\``);
});

test("docs/cli.md and --help list the exit codes that are used", () => {
  const documented = [...documentation.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  const used: readonly number[] = Object.values(EXIT);
  expect(documented).toEqual(used);
  for (const code of used) expect(EXIT_CODES_HELP).toMatch(new RegExp(`^ {2}${code} {2,}\\S`, "m"));
});
