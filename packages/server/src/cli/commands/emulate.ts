import type { Command } from "commander";
import { defineEmulateCommand } from "turnstile-emulator/cli";
import { EMULATE_OPTION_SET } from "../../server/config/load-config.ts";

/** `turnstile-emulator` with the service's configuration file and environment. */
export function define(command: Command): void {
  defineEmulateCommand(command, EMULATE_OPTION_SET, "stile emulate");
}
