/** What a widget's frame asks for: one run of its challenge. */
export interface ChallengeRequest {
  readonly sitekey: string;
  /** Origin of the page that shows the widget, as the browser told it to the frame. */
  readonly origin: string;
  readonly action: string;
  readonly cData: string;
  /** From an earlier answer `interactive`: the visitor has clicked. "" otherwise. */
  readonly ticket: string;
}

/** Reads a frame's request; undefined when it is none. */
export function parseChallenge(body: Buffer): ChallengeRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (name: string, pattern: RegExp): string | undefined => {
    const field = fields[name] ?? "";
    return typeof field === "string" && pattern.test(field) ? field : undefined;
  };
  const sitekey = text("sitekey", /^[\w-]{1,100}$/);
  const origin = text("origin", /^[^\s]{1,300}$/);
  const action = text("action", /^[\w-]{0,32}$/);
  const cData = text("cData", /^[\w-]{0,255}$/);
  const ticket = text("ticket", /^[\w-]{0,64}$/);
  const complete =
    sitekey !== undefined &&
    origin !== undefined &&
    action !== undefined &&
    cData !== undefined &&
    ticket !== undefined;
  return complete ? { sitekey, origin, action, cData, ticket } : undefined;
}
