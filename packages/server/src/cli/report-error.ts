import { randomUUID } from "node:crypto";
import { styleText } from "node:util";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** Errors of lower layers whose message is meant for the person at the terminal, by name: no need to load them. */
const FORESEEN: Readonly<Record<string, number>> = {
  BackendUnavailableError: EXIT.failed,
  ChromiumMissingError: EXIT.failed,
  ChromiumUnusableError: EXIT.failed,
  NoChromiumError: EXIT.failed,
  TracingMissingError: EXIT.failed,
  ConfigError: EXIT.usage,
  SiteError: EXIT.usage,
  SitesFileError: EXIT.usage,
};

/** Tells an error on stderr and gives the exit code. */
export function reportError(error: unknown, debug: boolean): number {
  if (error instanceof CliError) return tell(error.message, error.exitCode);
  if (error instanceof Error) {
    // commander has told what is wrong with the arguments, or has shown the help that was asked for.
    if ("code" in error && String(error.code).startsWith("commander.")) return exitCodeOf(error);
    const foreseen = FORESEEN[error.name];
    if (foreseen !== undefined) return tell(error.message, foreseen);
  }
  return tellFault(error, debug);
}

function exitCodeOf(error: Error): number {
  return "exitCode" in error && error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}

function tell(message: string, exitCode: number): number {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  // A word begins with a capital; a file's name or a flag stays as it is.
  const written = sentence.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
  process.stderr.write(`${prefix()} ${written}\n`);
  return exitCode;
}

function tellFault(error: unknown, debug: boolean): number {
  const incident = randomUUID();
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${prefix()} Unexpected fault (incident ${incident}): ${message.split("\n")[0]}\n`);
  if (debug) process.stderr.write(`${error instanceof Error ? describeStack(error) : ""}\n`);
  else process.stderr.write("Run it again with --debug to see where, and report it with the incident id.\n");
  return EXIT.fault;
}

function describeStack(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${describeStack(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}

function prefix(): string {
  return styleText("red", "stile:", { stream: process.stderr });
}
