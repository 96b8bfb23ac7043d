import { randomUUID } from "node:crypto";
import { styleText } from "node:util";
import { messageOf } from "../message-of.ts";
import { EXIT } from "./exit-codes.ts";

export interface ReportOptions {
  /** Name of the program, at the beginning of the line. */
  readonly program: string;
  /** Show the stack trace of unexpected errors. */
  readonly debug: boolean;
}

/** Writes an error to stderr and returns the exit code. */
export function reportError(error: unknown, options: ReportOptions): number {
  if (!(error instanceof Error)) return reportFault(error, options);
  // commander has already printed its error or the help.
  if ("code" in error && String(error.code).startsWith("commander.")) {
    return "exitCode" in error && error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  const exitCode = exitCodeOf(error);
  if (exitCode === undefined) return reportFault(error, options);
  write(options, withFullStop(error.message));
  return exitCode;
}

/**
 * Returns the exit code of an ExpectedError, `undefined` for other errors. Checks the property instead of the class,
 * because each of the two packages has its own class of this name.
 */
function exitCodeOf(error: Error): number | undefined {
  if (!("expected" in error)) return undefined;
  if ("exitCode" in error && typeof error.exitCode === "number") return error.exitCode;
  return error.expected === "usage" ? EXIT.usage : EXIT.failed;
}

function withFullStop(message: string): string {
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  // Capitalizes words, but not file names or flags.
  return sentence.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
}

function reportFault(error: unknown, options: ReportOptions): number {
  const incident = randomUUID();
  const message = messageOf(error);
  write(options, `Unexpected fault (incident ${incident}): ${message.split("\n")[0]}`);
  process.stderr.write(
    options.debug
      ? `${error instanceof Error ? describeStack(error) : ""}\n`
      : "Run it again with --debug to see the stack, and report it with the incident id.\n",
  );
  return EXIT.fault;
}

function describeStack(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${describeStack(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}

function write({ program }: ReportOptions, line: string): void {
  process.stderr.write(`${styleText("red", `${program}:`, { stream: process.stderr })} ${line}\n`);
}
