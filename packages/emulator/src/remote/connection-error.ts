import { ExpectedError } from "../expected-error.ts";

/** No emulator answers at an address, or not as this version expects; the message says what to do. */
export class EmulatorConnectionError extends ExpectedError {
  override readonly name = "EmulatorConnectionError";
}
