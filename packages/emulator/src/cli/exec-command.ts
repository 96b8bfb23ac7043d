import { InvalidArgumentError, type Command } from "commander";
import type { EMULATOR_OPTIONS, OptionSet } from "../config/index.ts";
import { addCommonOptions } from "./create-root-command.ts";
import { addTableOptions, loadTableOptions } from "./table-options.ts";

/** Adds `exec [options] -- COMMAND` to a program; `invocation` is what users type to start the program. */
export function defineExecCommand(
  program: Command,
  set: OptionSet<typeof EMULATOR_OPTIONS>,
  invocation: string,
): void {
  // `exec --port 0` is an option of exec, not of the program.
  program.enablePositionalOptions();
  const command = addCommonOptions(program.command("exec"))
    .description("Run a command whose requests to challenges.cloudflare.com reach the emulator.")
    .argument("<command...>", "the command and its arguments, after --")
    .usage("[options] -- COMMAND [ARGUMENT...]")
    .passThroughOptions();
  addTableOptions(command, set);
  command
    .option("--json", "print the emulator's addresses as a line of JSON to stdout before the command runs")
    .option(
      "--pass-ports <PORTS>",
      "ports of other hosts that the proxy passes through, separated by commas (default: 443)",
      parsePorts,
    )
    .addHelpText(
      "after",
      `
Starts an emulator unless one runs at the address, runs the command, and stops the emulator when the command ends. Signals go
to the command, and its exit code is this one's: 127 means that there is no such command.

The command gets TURNSTILE_EMULATOR_URL, and settings that lead challenges.cloudflare.com to the emulator. Node (20 or newer)
needs nothing else; other programs use the proxy and the certificates of the environment. All other requests go where they
always went. docs/testing/exec.md lists what was tested.

Examples:
  ${invocation} exec -- npm start
  ${invocation} exec --sites-file sites.json -- python manage.py test
  ${invocation} exec --port 0 --tls-port 0 --json -- go test ./...`,
    )
    .action(async (words: string[], _options: object, self: Command) => {
      const { config } = loadTableOptions(self, set);
      const { json = false, passPorts = [443] } = self.opts<{ json?: boolean; passPorts?: number[] }>();
      // Loaded only when it runs: help must be quick.
      const { exec } = await import("./exec.ts");
      process.exitCode = await exec({ config, command: words, json, ports: passPorts });
    });
}

function parsePorts(value: string): number[] {
  return value.split(",").map((word) => {
    const port = Number(word);
    if (/^\d+$/.test(word) && port > 0 && port <= 65_535) return port;
    throw new InvalidArgumentError(`Expected ports such as 443,8443, got "${value}".`);
  });
}
