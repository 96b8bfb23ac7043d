import type { Command } from "commander";
import { didYouMean } from "../config/nearest-name.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/**
 * Lists the commands when a program that also runs without one gets an unknown command; commander would complain about the
 * number of arguments.
 */
export function refuseUnknownCommand(program: Command): void {
  program.allowExcessArguments().hook("preAction", (_program, command) => {
    const [word] = command.args;
    if (command !== program || word === undefined) return;
    const names = program.commands.map((one) => one.name());
    throw new CliError(
      `There is no command "${word}".${didYouMean(word, names)} The commands are ${names.join(", ")}. See --help.`,
      EXIT.usage,
    );
  });
}
