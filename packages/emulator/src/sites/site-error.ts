/** A caller asked for something that the sites as they are do not allow; the message says what. */
export class SiteError extends Error {
  override readonly name = "SiteError";
  readonly reason: "invalid" | "taken" | "unknown" | "rotating";

  constructor(reason: SiteError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}
