import { readFileSync } from "node:fs";
import { Command } from "commander";
import { COMMANDS } from "./commands.ts";
import { EXIT_CODES_HELP } from "./exit-codes.ts";

const EXAMPLES = `Examples:
  stile serve                                    run everything on this machine
  stile api; stile worker                        the same on several machines
  stile solve https://example.com 1x00000000000000000000AA
  stile keys add ci                              a client key for your CI
  stile doctor                                   what would keep the service from running

${EXIT_CODES_HELP}

A command's own help: stile COMMAND --help`;

/** The program with the commands that `words` name, defined in full; the others by name and summary. */
export async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command("stile")
    .description("Test forms guarded by Cloudflare Turnstile: a token service, an emulator, and tools.")
    .version(readVersion(), "-V, --version", "print the version")
    .option("--debug", "show the stack of an unexpected fault (also STILE_DEBUG=1)")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show a command's help")
    .addHelpText("after", `\n${EXAMPLES}`)
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .exitOverride()
    .showSuggestionAfterError();
  for (const { name, summary, load } of COMMANDS) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`);
    if (words.includes(name)) (await load()).define(command, wholeProgram);
    for (const one of [command, ...command.commands]) {
      one.option("--debug", "show the stack of an unexpected fault").helpOption("-h, --help", "show help");
    }
  }
  return program;
}

const wholeProgram = () => createProgram(COMMANDS.map(({ name }) => name));

/** commander gives a suggestion on a line of its own. */
function oneLine(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ");
  return `stile: ${line}${line.endsWith(".") ? "" : "."} See --help.\n`;
}

function readVersion(): string {
  // Two levels up both from the sources and from what is published.
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version }: { version: string } = JSON.parse(manifest);
  return version;
}
