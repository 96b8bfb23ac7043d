import type { Command } from "commander";
import { didYouMean } from "turnstile-emulator/config";
import { addCommonOptions, CliError, createRootCommand, EXIT, EXIT_CODES_HELP } from "turnstile-emulator/cli";
import { COMMANDS } from "./commands.ts";

const EXAMPLES = `Examples:
  stile serve                                    run everything on this machine
  stile api                                      answer calls here, with stile worker on other machines
  stile solve https://example.com 1x00000000000000000000AA
  stile keys add ci                              a client key for your CI
  stile doctor                                   find what prevents the service from running

${EXIT_CODES_HELP}

Help for one command: stile COMMAND --help`;

/** The program. Only commands named in `words` are defined in full; the others have a name and a summary. */
export async function createProgram(words: readonly string[]): Promise<Command> {
  const program = createRootCommand({
    name: "stile",
    description: "Test forms protected by Cloudflare Turnstile: a token service, an emulator, and tools.",
    packageOf: import.meta.url,
  })
    .helpCommand(false)
    .addHelpText("after", `\n${EXAMPLES}`);
  for (const { name, summary, load } of COMMANDS) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
    if (words.includes(name)) (await load()).define(command, wholeProgram);
    for (const one of [command, ...command.commands]) addCommonOptions(one);
  }
  defineHelp(program);
  return program;
}

const wholeProgram = () => createProgram(COMMANDS.map(({ name }) => name));

/** `stile help keys add`. commander's own help command exits silently for an unknown name. */
function defineHelp(program: Command): void {
  program
    .command("help")
    .argument("[COMMAND...]", "a command")
    .summary("show a command's help")
    .action((names: readonly string[]) => {
      names.reduce(findCommand, program).help();
    });
}

function findCommand(command: Command, name: string): Command {
  const names = command.commands.map((one) => one.name());
  const found = command.commands[names.indexOf(name)];
  if (found !== undefined) return found;
  throw new CliError(`There is no command ${JSON.stringify(name)}.${didYouMean(name, names)}`, EXIT.usage);
}
