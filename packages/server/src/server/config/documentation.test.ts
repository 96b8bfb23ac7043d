import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { emulatorOptionSet, optionsAsMarkdown } from "turnstile-emulator/config";
import { configAsJsonSchema } from "./json-schema.ts";
import { OPTION_SET } from "./load-config.ts";

test("docs/configuration.md has the current tables of options (update them with `stile config --markdown`)", () => {
  const documentation = readFileSync(
    new URL("../../../../../docs/configuration.md", import.meta.url),
    "utf8",
  );
  const rows = (text: string) => text.split("\n").filter((line) => line.startsWith("|"));
  // Prettier pads the cells.
  const cells = (line: string) => line.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
  expect(rows(documentation).map(cells)).toEqual(
    rows(`${optionsAsMarkdown(OPTION_SET)}\n${optionsAsMarkdown(emulatorOptionSet)}`).map(cells),
  );
});

test("docs/stile.config.schema.json is current (update it with `stile config --schema`)", () => {
  const file = new URL("../../../../../docs/stile.config.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(configAsJsonSchema());
});

describe("the schema", () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(configAsJsonSchema());

  test("accepts a file with options and $schema", () => {
    const file = {
      $schema: "./stile.config.schema.json",
      port: 8080,
      backend: "sqlite",
      sitesFile: "sites.json",
    };
    expect(validate(file), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([{ prot: 1 }, { port: "x" }, { port: 70_000 }, { backend: "postgres" }])("refuses %j", (file) => {
    expect(validate(file)).toBe(false);
  });
});
