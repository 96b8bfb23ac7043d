import { InvalidArgumentError, type Command } from "commander";
import type { EMULATOR_OPTIONS, OptionSet } from "../config/index.ts";
import { CliError } from "./cli-error.ts";
import { addCommonOptions } from "./create-root-command.ts";
import { EXIT } from "./exit-codes.ts";
import { addTableOptions, loadTableOptions } from "./table-options.ts";

/** Adds `exec [options] -- COMMAND` to a program; users type `invocation` to start the program. */
export function defineExecCommand(
  program: Command,
  set: OptionSet<typeof EMULATOR_OPTIONS>,
  invocation: string,
): void {
  // In `exec --port 0`, the option belongs to exec, not to the program.
  program.enablePositionalOptions();
  const command = addCommonOptions(program.command("exec"))
    .description("Run a command and redirect its requests for challenges.cloudflare.com to the emulator.")
    .argument("[command...]", "the command and its arguments, after --")
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
Starts an emulator, runs the command, and stops the emulator when the command ends. If an emulator already runs at the
address, exec uses it and leaves it running. exec forwards signals to the command and exits with its exit code; 127 means
that there is no such command. The end of the npx that started exec ends the command too.

The command finds TURNSTILE_EMULATOR_URL in its environment, and settings that redirect challenges.cloudflare.com to the
emulator. Node (20 or newer) needs nothing else; other programs use the proxy and the certificates from the environment.
Other requests are not redirected. docs/testing/exec.md lists the tested clients.

Examples:
  ${invocation} exec -- npm start
  ${invocation} exec --sites-file sites.json -- python manage.py test
  ${invocation} exec --port 0 --tls-port 0 --json -- go test ./...`,
    )
    .action(async (words: string[], _options: object, self: Command) => {
      if (words.length === 0)
        throw new CliError("Write a command after --, such as: exec -- npm start", EXIT.usage);
      const { config } = loadTableOptions(self, set);
      const { json = false, passPorts = [443] } = self.opts<{ json?: boolean; passPorts?: number[] }>();
      // Imported here to keep --help fast.
      const { exec } = await import("./exec.ts");
      process.exitCode = await exec({ config, command: words, json, ports: passPorts });
    });
}

function parsePorts(value: string): number[] {
  return value.split(",").map((word) => {
    const port = Number(word);
    if (/^\d+$/.test(word) && port > 0 && port <= 65_535) return port;
    throw new InvalidArgumentError(`expected ports such as 443,8443, got "${value}".`);
  });
}
