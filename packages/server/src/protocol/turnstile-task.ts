import { z } from "zod";
import { answersWith, textIssue } from "./parse.ts";

/** The name of the task type, and the names other services and clients give it (protocol part 2). */
export const TURNSTILE_TASK_TYPES = [
  "TurnstileTaskProxyless",
  "TurnstileTaskProxylessM1",
  "TurnstileTask",
  "AntiTurnstileTaskProxyLess",
  "CloudFlareTurnstileTask",
] as const;

/** Longest page address, in characters. */
const LONGEST_URL = 8_192;

const text = () => z.string({ error: textIssue });

/** contract §3 */
const action = text()
  .regex(/^[a-zA-Z0-9_-]{0,32}$/, { error: "is not up to 32 letters, digits, _ and -" })
  .describe("The widget's action; the first of its names that is given counts.")
  .optional();

/** contract §3 */
const cData = text()
  .regex(/^[a-zA-Z0-9_-]{0,255}$/, { error: "is not up to 255 letters, digits, _ and -" })
  .describe("The widget's customer data; the first of its names that is given counts.")
  .optional();

const typeNames = new Set<string>(TURNSTILE_TASK_TYPES.map((name) => name.toLowerCase()));

const type = text()
  .refine((name) => typeNames.has(name.toLowerCase()), {
    error: ({ input }) => `${shorten(String(input))} is unknown`,
    params: answersWith("ERROR_TASK_NOT_SUPPORTED"),
  })
  .meta({
    description: `One of ${TURNSTILE_TASK_TYPES.join(", ")}, in any letter case. All mean the same.`,
    examples: ["TurnstileTaskProxyless"],
  });

const websiteURL = text()
  .refine((url) => url.length <= LONGEST_URL, {
    error: `is longer than ${LONGEST_URL} characters`,
    params: answersWith("ERROR_PAGEURL"),
    abort: true,
  })
  .refine(isWebAddress, { error: "is no http(s) address", params: answersWith("ERROR_PAGEURL") })
  .meta({
    description: "Address of the page that holds the widget: http or https.",
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
    description: "The widget's sitekey: one of Cloudflare's test sitekeys or a site of the emulator.",
    pattern: SITEKEY.source,
    examples: ["1x00000000000000000000AA"],
  });

/**
 * The task of createTask as clients send it, once members that are `""` or `null` are taken as not given.
 * `type`, `websiteURL` and `websiteKey` are required. The first of the names given counts for the action
 * and for cData. Unknown members are ignored (protocol part 2, "Accept").
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
    metadata: z.object({ action, cdata: cData }, { error: "is no JSON object" }).optional(),
    isolation: z
      .enum(["widget", "context"], { error: 'is neither "widget" nor "context"' })
      .describe("`widget`, the default, reuses a warm widget; `context` pays for a fresh browser context.")
      .optional(),
  },
  { error: "is no JSON object" },
);
export type TurnstileTask = z.output<typeof TurnstileTask>;

function isWebAddress(url: string): boolean {
  const address = URL.parse(url);
  return address !== null && (address.protocol === "http:" || address.protocol === "https:");
}

function shorten(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
