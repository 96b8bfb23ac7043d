import { z } from "zod";
import { hasBlockedPort } from "./blocked-ports.ts";
import { answersWith, textIssue } from "./parse.ts";

/** The name of the task type, and its names in other services and clients (protocol part 2). */
export const TURNSTILE_TASK_TYPES = [
  "TurnstileTaskProxyless",
  "TurnstileTaskProxylessM1",
  "TurnstileTask",
  "AntiTurnstileTaskProxyLess",
  "CloudFlareTurnstileTask",
] as const;

/** Maximum length of a page's URL, in characters. */
const LONGEST_URL = 8_192;

const text = () => z.string({ error: textIssue });

// The pattern is from contract §3.
const action = text()
  .regex(/^[a-zA-Z0-9_-]{0,32}$/, { error: "must have at most 32 characters: letters, digits, _ and -" })
  .describe("The widget's action. If several of its names are given, the first one counts.")
  .optional();

// The pattern is from contract §3.
const cData = text()
  .regex(/^[a-zA-Z0-9_-]{0,255}$/, { error: "must have at most 255 characters: letters, digits, _ and -" })
  .describe("The widget's customer data. If several of its names are given, the first one counts.")
  .optional();

const typeNames = new Set<string>(TURNSTILE_TASK_TYPES.map((name) => name.toLowerCase()));

const type = text()
  .refine((name) => typeNames.has(name.toLowerCase()), {
    error: ({ input }) => `${shorten(String(input))} is not supported`,
    params: answersWith("ERROR_TASK_NOT_SUPPORTED"),
  })
  .meta({
    description: `One of ${TURNSTILE_TASK_TYPES.join(", ")}, in any letter case. All have the same meaning.`,
    examples: ["TurnstileTaskProxyless"],
  });

const websiteURL = text()
  .refine((url) => url.length <= LONGEST_URL, {
    error: `must have at most ${LONGEST_URL} characters`,
    params: answersWith("ERROR_PAGEURL"),
    abort: true,
  })
  .refine(isWebAddress, {
    error: "must be an http or https URL",
    params: answersWith("ERROR_PAGEURL"),
    abort: true,
  })
  .refine((url) => !hasBlockedPort(new URL(url)), {
    error: ({ input }) => `must not have port ${URL.parse(String(input))?.port}, which browsers block`,
    params: answersWith("ERROR_PAGEURL"),
  })
  .meta({
    description: "The http or https URL of the page with the widget.",
    format: "uri",
    maxLength: LONGEST_URL,
    examples: ["https://react-turnstile.vercel.app"],
  });

const SITEKEY = /^[0-9a-zA-Z_-]{1,128}$/;

const websiteKey = text()
  .refine((key) => SITEKEY.test(key), {
    error: "is malformed",
    params: answersWith("ERROR_RECAPTCHA_INVALID_SITEKEY"),
  })
  .meta({
    description:
      "The widget's sitekey: one of Cloudflare's test sitekeys or the sitekey of a site in the emulator.",
    pattern: SITEKEY.source,
    examples: ["1x00000000000000000000AA"],
  });

/**
 * The task of createTask as clients send it, without members that are `""` or `null`. `type`, `websiteURL` and
 * `websiteKey` are required. If the action or cData is given under several names, the first one counts.
 * Unknown members are ignored (protocol part 2, "Accept").
 */
export const TurnstileTask = z.object(
  {
    type,
    websiteURL,
    websiteKey,
    action,
    pageAction: action,
    cData,
    cdata: cData,
    data: cData,
    turnstileCData: cData,
    metadata: z.object({ action, cdata: cData }, { error: "must be a JSON object" }).optional(),
    isolation: z
      .enum(["widget", "context"], { error: 'must be "widget" or "context"' })
      .describe(
        "`widget`, the default, reuses a warm widget. `context` opens a fresh browser context, which is slower.",
      )
      .optional(),
  },
  { error: "must be a JSON object" },
);
export type TurnstileTask = z.output<typeof TurnstileTask>;

function isWebAddress(url: string): boolean {
  const address = URL.parse(url);
  return address !== null && (address.protocol === "http:" || address.protocol === "https:");
}

function shorten(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
