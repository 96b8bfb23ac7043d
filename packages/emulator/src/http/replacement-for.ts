import { replacesAnswer } from "../scenarios/replaces-answer.ts";
import type { Fault } from "../scenarios/scenario.ts";
import type { Answer } from "./exchange.ts";

/**
 * The answer with which a fault replaces the endpoint's.
 * @returns undefined if the endpoint answers, "nothing" if the connection closes without an answer.
 */
export function replacementFor(fault: Fault = {}): Answer | "nothing" | undefined {
  if (!replacesAnswer(fault)) return undefined;
  const { drop, redirect, status, retryAfter, body = "", contentType = "text/plain; charset=utf-8" } = fault;
  if (drop === true) return "nothing";
  const headers = {
    "content-type": contentType,
    "cache-control": "no-store",
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  };
  if (redirect === undefined) return { status: status ?? 200, headers, body };
  return { status: status ?? 302, headers: { ...headers, location: redirect }, body };
}
