import { ExpectedError } from "../expected-error.ts";

/** A session that does not exist, or cannot be opened; the message says why. */
export class SessionError extends ExpectedError {
  override readonly name = "SessionError";
  readonly reason: "unknown" | "full";

  constructor(reason: SessionError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}
