import { z } from "zod";
import type { JsonObject } from "./json-object.ts";
import { parse } from "./parse.ts";

/** Longest time a call is held open, in seconds. */
export const LONGEST_WAIT_SECONDS = 30;

/** How long a call may be held open until its task ends, in seconds. @default 0 */
export const WaitSeconds = z
  .number({ error: `is no number from 0 to ${LONGEST_WAIT_SECONDS}` })
  .min(0, { error: "is negative" })
  .max(LONGEST_WAIT_SECONDS, { error: `is more than ${LONGEST_WAIT_SECONDS}` })
  .describe("How long the call may be held open until the task ends, in seconds. By default it is not.");

/**
 * How long the caller wants to wait, in ms: the member `waitSeconds`, else the header `Prefer: wait=n`
 * (RFC 7240, section 4.3), which is a wish and so is shortened where it asks for too much.
 */
export function parseWaitMs(request: JsonObject, prefer: string | undefined): number {
  const asked = request["waitSeconds"] ?? "";
  if (asked !== "") return parse(WaitSeconds, asked, "waitSeconds") * 1_000;
  const preferred = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})/i.exec(prefer ?? "")?.[1];
  return Math.min(Number(preferred ?? 0), LONGEST_WAIT_SECONDS) * 1_000;
}
