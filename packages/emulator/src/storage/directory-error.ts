import { ExpectedError } from "../expected-error.ts";

/** The emulator cannot use its directory; the message is one line that says why. */
export class EmulatorDirectoryError extends ExpectedError {
  override readonly name = "EmulatorDirectoryError";

  constructor(directory: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The emulator cannot use its directory ${directory}: ${reason}`, { cause });
  }
}
