import type { Command } from "commander";
import { environmentName, type EMULATOR_OPTIONS, type OptionSet } from "../config/index.ts";
import { addTableOptions, loadTableOptions } from "./table-options.ts";

/** The options of a program that runs the emulator. */
export type EmulatorOptionSet = OptionSet<typeof EMULATOR_OPTIONS>;

/** Makes a command run the emulator; users type `invocation` to start it. */
export function defineEmulateCommand(command: Command, set: EmulatorOptionSet, invocation: string): void {
  addTableOptions(command, set);
  command
    .addHelpText(
      "after",
      `
Needs no service, no browser and no database. The published test sitekeys always work.
${environmentName(set, "controlToken")} sets the bearer token of the control paths. Without it, the emulator generates
one if it listens beyond loopback. Ctrl-C stops the emulator.

Examples:
  ${invocation}
  ${invocation} --sites-file sites.json --journal -
  ${invocation} --host 0.0.0.0 --control-host 127.0.0.1 --control-port 7083`,
    )
    .action(async (_options: object, self: Command) => {
      const { config } = loadTableOptions(self, set);
      // Imported here to keep --help fast.
      const { emulate } = await import("./emulate.ts");
      await emulate(config);
    });
}
