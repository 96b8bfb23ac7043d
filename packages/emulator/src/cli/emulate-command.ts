import type { Command } from "commander";
import { environmentName, type EMULATOR_OPTIONS, type OptionSet } from "../config/index.ts";
import { addTableOptions, loadTableOptions } from "./table-options.ts";

/** The set of options that a program runs the emulator with. */
export type EmulatorOptionSet = OptionSet<typeof EMULATOR_OPTIONS>;

/** Makes a command run the emulator; `invocation` is what users type to get there. */
export function defineEmulateCommand(command: Command, set: EmulatorOptionSet, invocation: string): void {
  addTableOptions(command, set);
  command
    .addHelpText(
      "after",
      `
Runs only the emulator of Turnstile: no service, no browser, no database. The published test sitekeys always work.
${environmentName(set, "controlToken")} sets the bearer token of the control paths; beyond loopback the emulator
makes one up when it is missing. Ctrl-C stops it.

Examples:
  ${invocation}
  ${invocation} --sites-file sites.json --journal -
  ${invocation} --host 0.0.0.0 --control-host 127.0.0.1 --control-port 7083`,
    )
    .action(async (_options: object, self: Command) => {
      const { config } = loadTableOptions(self, set);
      // Loaded only when it runs: help must be quick.
      const { emulate } = await import("./emulate.ts");
      await emulate(config);
    });
}
