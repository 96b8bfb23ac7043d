import type { Command } from "commander";
import { loadConfig, type LoadedConfig } from "../server/config/load-config.ts";
import { environmentName, flagName } from "../server/config/option.ts";
import { OPTION_NAMES, OPTIONS, type OptionName } from "../server/config/options.ts";

/** Options that say where clients and tasks are kept. */
export const STORE_OPTIONS: readonly OptionName[] = [
  "dataDirectory",
  "backend",
  "valkeyUrl",
  "valkeyPasswordFile",
  "valkeyPrefix",
];

/** Adds the flags of the service's options to a command; secrets have none. */
export function addConfigOptions(command: Command, names: readonly OptionName[] = OPTION_NAMES): void {
  command.option("--config <FILE>", "read options from this file instead of ./stile.config.json");
  for (const name of names) {
    const { placeholder, hasFlag, sentence, default: value } = OPTIONS[name];
    if (!hasFlag) continue;
    const shown = value === undefined ? "" : `default: ${value}, `;
    command.option(
      `${flagName(name)} <${placeholder}>`,
      `${sentence} (${shown}env: ${environmentName(name)})`,
    );
  }
}

/** The configuration that a command line, the environment and the file give. */
export function configOf(command: Command): LoadedConfig {
  const flags = command.opts<Record<string, unknown>>();
  const file = typeof flags["config"] === "string" ? flags["config"] : undefined;
  return loadConfig({ flags, environment: process.env, workingDirectory: process.cwd(), file });
}
