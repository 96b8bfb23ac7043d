/** What a widget's frame asks for: one run of its challenge. */
export interface ChallengeRequest {
  readonly sitekey: string;
  /** Origin of the page that shows the widget, as the browser told it to the frame. */
  readonly origin: string;
  /** Id of the widget in its page. */
  readonly widget: string;
  readonly action: string;
  readonly cData: string;
  /** The run begins anew; false for a retry or refresh. */
  readonly anew: boolean;
  /** From an earlier answer `interactive`: the visitor has clicked. "" otherwise. */
  readonly ticket: string;
}

const PATTERNS = {
  sitekey: /^[^]{1,300}$/,
  origin: /^\S{1,300}$/,
  widget: /^[\w-]{1,64}$/,
  action: /^[\w-]{0,32}$/,
  cData: /^[\w-]{0,255}$/,
  ticket: /^[\w-]{0,64}$/,
} as const;

/** Reads a frame's request; undefined when it is none. */
export function parseChallenge(body: Buffer): ChallengeRequest | undefined {
  const fields = parseObject(body);
  if (fields === undefined) return undefined;
  const text: Record<string, string> = {};
  for (const [name, pattern] of Object.entries(PATTERNS)) {
    const value = fields[name] ?? "";
    if (typeof value !== "string" || !pattern.test(value)) return undefined;
    text[name] = value;
  }
  return { ...(text as Record<keyof typeof PATTERNS, string>), anew: fields["anew"] === true };
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
