import { z } from "zod";
import { givenMember, type JsonObject } from "./json-object.ts";
import { parse, textIssue } from "./parse.ts";

/** Maximum length of a callback URL, in characters. */
const LONGEST_URL = 2_048;

/** The URL that receives the result when the task ends. */
export const CallbackUrl = z
  .string({ error: textIssue })
  .max(LONGEST_URL, { error: `must have at most ${LONGEST_URL} characters` })
  .refine(isCallbackAddress, { error: "must be an http or https URL without a user name or password" })
  .meta({
    description:
      "Stile POSTs the result to this http or https URL when the task ends. The URL must not contain a user name or password. It must be public unless the operator allows its address.",
    format: "uri",
  });

/** The member `callbackUrl`, normalized. */
export function parseCallbackUrl(request: JsonObject): string | undefined {
  const callbackUrl = givenMember(request, "callbackUrl");
  return callbackUrl === undefined ? undefined : new URL(parse(CallbackUrl, callbackUrl, "callbackUrl")).href;
}

function isCallbackAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
