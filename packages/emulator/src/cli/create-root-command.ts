import { Command } from "commander";
import { readVersion } from "./read-version.ts";
import { usageErrorText } from "./usage-error-text.ts";

export interface RootCommand {
  /** The command that users type. */
  readonly name: string;
  readonly description: string;
  /** `import.meta.url` of a file in the program's package; `--version` prints the version of that package. */
  readonly packageOf: string;
}

const DEBUG = "show the stack trace of unexpected errors";

/** Creates a program with `--help`, `-v`, `--debug` and one-line errors. It throws where commander would exit. */
export function createRootCommand({ name, description, packageOf }: RootCommand): Command {
  return addCommonOptions(
    new Command(name)
      .description(description)
      .version(readVersion(packageOf), "-v, --version", "print the version")
      .configureOutput({ outputError: (text, write) => write(`${name}: ${usageErrorText(text)}\n`) })
      .exitOverride()
      .showSuggestionAfterError(),
  );
}

/** Adds `--debug` and `--help`. */
export function addCommonOptions(command: Command): Command {
  return command.option("--debug", DEBUG).helpOption("-h, --help", "show help");
}
