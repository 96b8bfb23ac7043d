import { EXIT } from "./exit-codes.ts";

/** A problem that was foreseen: `message` is one line that says what to do. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}
