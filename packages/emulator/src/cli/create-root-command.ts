import { existsSync, readFileSync } from "node:fs";
import { Command } from "commander";
import { z } from "zod";

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
      .configureOutput({ outputError: (text, write) => write(oneLine(name, text)) })
      .exitOverride()
      .showSuggestionAfterError(),
  );
}

/** Adds `--debug` and `--help`. */
export function addCommonOptions(command: Command): Command {
  return command.option("--debug", DEBUG).helpOption("-h, --help", "show help");
}

/** Joins the lines of an error; commander puts suggestions on a second line. */
function oneLine(name: string, text: string): string {
  const line = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ");
  return `${name}: ${line}${/[.)?]$/.test(line) ? "" : "."} See --help.\n`;
}

const manifestSchema = z.object({ version: z.string() });

function readVersion(packageOf: string): string {
  let manifest = new URL("package.json", packageOf);
  // The sources and the published files are at different depths below the manifest.
  while (!existsSync(manifest)) manifest = new URL("../package.json", manifest);
  return manifestSchema.parse(JSON.parse(readFileSync(manifest, "utf8"))).version;
}
