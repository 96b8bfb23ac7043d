import type { Command } from "commander";
import { addTableOptions, loadTableOptions } from "turnstile-emulator/cli";
import { OPTION_SET, type LoadedConfig } from "../server/config/load-config.ts";
import type { OptionName } from "../server/config/options.ts";

/** Options of the store of clients and tasks. */
export const STORE_OPTIONS: readonly OptionName[] = [
  "dataDirectory",
  "backend",
  "valkeyUrl",
  "valkeyPasswordFile",
  "valkeyPrefix",
];

/** Adds the flags of the service's options to a command; secrets have none. */
export function addConfigOptions(command: Command, names?: readonly OptionName[]): void {
  addTableOptions(command, OPTION_SET, names);
}

/** The configuration that a command line, the environment and the file give. */
export function configOf(command: Command): LoadedConfig {
  return loadTableOptions(command, OPTION_SET);
}
