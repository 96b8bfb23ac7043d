import { z } from "zod";
import { givenMembers, type JsonObject } from "./json-object.ts";
import { parse, textIssue } from "./parse.ts";

/** Longest address of a callback, in characters. */
const LONGEST_URL = 2_048;

/** Where the result is sent when the task ends. */
export const CallbackUrl = z
  .string({ error: textIssue })
  .max(LONGEST_URL, { error: `is longer than ${LONGEST_URL} characters` })
  .refine(isCallbackAddress, { error: "is no http(s) address, or holds a user name" })
  .meta({
    description:
      "The result is POSTed to this address when the task ends: http or https, without a user name, and public unless the operator allows it.",
    format: "uri",
  });

/** The member `callbackUrl`, in its normal form. */
export function parseCallbackUrl(request: JsonObject): string | undefined {
  const { callbackUrl } = givenMembers(request);
  return callbackUrl === undefined ? undefined : new URL(parse(CallbackUrl, callbackUrl, "callbackUrl")).href;
}

function isCallbackAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
