import { ExpectedError } from "../expected-error.ts";
import { messageOf } from "../message-of.ts";

/** The emulator cannot use its directory; the message is one line that says why. */
export class EmulatorDirectoryError extends ExpectedError {
  override readonly name = "EmulatorDirectoryError";

  constructor(directory: string, cause: unknown) {
    const reason = messageOf(cause);
    super(`The emulator cannot use its directory ${directory}: ${reason}`, { cause });
  }
}
