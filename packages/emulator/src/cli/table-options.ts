import type { Command } from "commander";
import {
  environmentName,
  flagName,
  loadOptions,
  type LoadedOptions,
  type OptionSet,
  type OptionTable,
} from "../config/index.ts";

/** Adds `--config` and the flags of a set's options to a command. Secrets have no flag. */
export function addTableOptions<Table extends OptionTable>(
  command: Command,
  set: OptionSet<Table>,
  names: readonly (keyof Table)[] = Object.keys(set.table),
): void {
  command.option("--config <FILE>", `read options from this file instead of ./${set.defaultFile}`);
  for (const name of names.map(String)) {
    const row = set.table[name];
    if (row === undefined || !row.hasFlag) continue;
    const { placeholder, default: value } = row;
    const flag = flagName(name, row);
    // The flag `--no-x` describes what it does; the option's sentence begins with "Whether to".
    const sentence = flag.startsWith("--no-")
      ? row.sentence.replace(/^Whether to /, "Do not ")
      : row.sentence;
    const description = sentence
      .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
      .replace(/\.$/, "");
    const shown = value === undefined || typeof value === "boolean" ? "" : `default: ${value}, `;
    command.option(
      placeholder === "" ? flag : `${flag} <${placeholder}>`,
      `${description} (${shown}env: ${environmentName(set, name)})`,
    );
  }
}

/**
 * Loads a command's options from its flags, the environment and the file.
 * @throws ConfigError
 */
export function loadTableOptions<Table extends OptionTable>(
  command: Command,
  set: OptionSet<Table>,
): LoadedOptions<Table> {
  // commander sets an option to true if its only flag turns it off.
  const given = Object.entries(command.opts<Record<string, unknown>>()).filter(
    ([name]) => command.getOptionValueSource(name) !== "default",
  );
  const flags: Readonly<Record<string, unknown>> = Object.fromEntries(given);
  const file = typeof flags["config"] === "string" ? flags["config"] : undefined;
  return loadOptions(set, { flags, environment: process.env, workingDirectory: process.cwd(), file });
}
