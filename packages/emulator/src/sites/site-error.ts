import { ExpectedError } from "../expected-error.ts";

/** A site or a scenario is invalid, taken, unknown, or beyond a limit; the message says why. */
export class SiteError extends ExpectedError {
  override readonly name = "SiteError";
  override readonly expected = "usage";
  readonly reason: "invalid" | "taken" | "unknown" | "rotating" | "limit";

  constructor(reason: SiteError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}
