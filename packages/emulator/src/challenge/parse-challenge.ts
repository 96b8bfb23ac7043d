import { parseJsonObject } from "../http/parse-json-object.ts";

/** A frame's request for the result of a challenge. */
export interface ChallengeRequest {
  readonly sitekey: string;
  /** Origin of the page with the widget, in ASCII, as the browser reports it to the frame. */
  readonly origin: string;
  /** Id of the widget in its page. */
  readonly widget: string;
  readonly action: string;
  readonly cData: string;
  /** Whether the page started the run; false for a retry or refresh. */
  readonly anew: boolean;
  /** From an earlier answer `interactive`: the visitor has clicked. "" otherwise. */
  readonly ticket: string;
}

const PATTERNS = {
  sitekey: /^[^]{1,300}$/,
  origin: /^[!-~]{1,300}$/,
  widget: /^[\w-]{1,64}$/,
  action: /^[\w-]{0,32}$/,
  cData: /^[\w-]{0,255}$/,
  ticket: /^[\w-]{0,64}$/,
} as const;

/** Parses a frame's request; undefined if it is malformed. */
export function parseChallenge(body: Buffer): ChallengeRequest | undefined {
  const fields = parseJsonObject(body);
  const text = (name: keyof typeof PATTERNS) => {
    const value = fields?.[name] ?? "";
    return typeof value === "string" && PATTERNS[name].test(value) ? value : undefined;
  };
  const [sitekey, origin, widget] = [text("sitekey"), text("origin"), text("widget")];
  const [action, cData, ticket] = [text("action"), text("cData"), text("ticket")];
  if (sitekey === undefined || origin === undefined || widget === undefined) return undefined;
  if (action === undefined || cData === undefined || ticket === undefined) return undefined;
  return { sitekey, origin, widget, action, cData, ticket, anew: fields?.["anew"] === true };
}
