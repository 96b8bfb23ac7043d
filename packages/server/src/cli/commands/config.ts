import type { Command } from "commander";
import { describeConfig, optionsAsMarkdown } from "../../server/config/describe-config.ts";
import { addConfigOptions, configOf } from "../config-options.ts";
import { alignColumns } from "../align-columns.ts";

export function define(command: Command): void {
  command
    .option("--json", "print JSON: {name: {value, origin}}")
    .option("--markdown", "print the table of all options for docs/configuration.md")
    .addHelpText(
      "after",
      "\nA flag wins over the environment, that over the file, and that over the default.",
    )
    .action(showConfig);
  addConfigOptions(command);
}

function showConfig({ json, markdown }: { json?: true; markdown?: true }, command: Command): void {
  if (markdown) {
    process.stdout.write(`${optionsAsMarkdown()}\n`);
    return;
  }
  const options = describeConfig(configOf(command));
  if (json) {
    const byName = Object.fromEntries(options.map(({ name, value, origin }) => [name, { value, origin }]));
    process.stdout.write(`${JSON.stringify(byName, undefined, 2)}\n`);
    return;
  }
  const rows = options.map(({ name, value, origin }) => [
    name,
    value === null ? "(not set)" : String(value),
    origin,
  ]);
  process.stdout.write(alignColumns(["OPTION", "VALUE", "FROM"], rows));
}
