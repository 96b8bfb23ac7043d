import type { Command } from "commander";
import { describeOptions, emulatorOptionSet, optionsAsMarkdown } from "turnstile-emulator/config";
import { configAsJsonSchema } from "../../server/config/json-schema.ts";
import { OPTION_SET } from "../../server/config/load-config.ts";
import { alignColumns } from "../align-columns.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { toJson } from "../to-json.ts";

interface ConfigFlags {
  readonly json?: true;
  readonly markdown?: true;
  readonly schema?: true;
}

export function define(command: Command): void {
  command
    .option("--json", "print JSON: {name: {value, origin}}")
    .option("--schema", "print the JSON Schema of the configuration file, for editors")
    .option("--markdown", "print the tables of all options for docs/configuration.md")
    .addHelpText("after", "\nPrecedence: flag, environment variable, file, default.")
    .action((flags: ConfigFlags, self: Command) => {
      process.stdout.write(textFor(flags, self));
    });
  addConfigOptions(command);
}

function textFor({ json, markdown, schema }: ConfigFlags, command: Command): string {
  if (schema) return toJson(configAsJsonSchema());
  if (markdown) return `${optionsAsMarkdown(OPTION_SET)}\n\n${optionsAsMarkdown(emulatorOptionSet)}\n`;
  const options = describeOptions(OPTION_SET, configOf(command));
  if (json) return toJson(Object.fromEntries(options.map(({ name, ...shown }) => [name, shown])));
  const rows = options.map(({ name, value, origin }) => [
    name,
    value === null ? "(not set)" : String(value),
    origin,
  ]);
  return alignColumns(["OPTION", "VALUE", "FROM"], rows);
}
