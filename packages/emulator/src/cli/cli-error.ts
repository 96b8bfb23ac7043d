import { ExpectedError } from "../expected-error.ts";
import { EXIT } from "./exit-codes.ts";

/** An expected error of a command, with its exit code. */
export class CliError extends ExpectedError {
  override readonly name = "CliError";
  override readonly expected: "usage" | "failed";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
    this.expected = exitCode === EXIT.usage ? "usage" : "failed";
  }
}
