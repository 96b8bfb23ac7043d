import type { Command } from "commander";
import { addTableOptions, loadTableOptions } from "turnstile-emulator/cli";
import { OPTION_SET, type LoadedConfig } from "../server/config/load-config.ts";
import type { OptionName } from "../server/config/options.ts";

/** Options that select the store. */
export const STORE_OPTIONS: readonly OptionName[] = [
  "dataDirectory",
  "backend",
  "valkeyUrl",
  "valkeyPasswordFile",
  "valkeyPrefix",
];

/** Adds flags for the service's options to a command. Secrets have no flags. */
export function addConfigOptions(command: Command, names?: readonly OptionName[]): void {
  addTableOptions(command, OPTION_SET, names);
}

/** The configuration from the command line, the environment and the file. */
export function configOf(command: Command): LoadedConfig {
  return loadTableOptions(command, OPTION_SET);
}
