import { z } from "zod";
import type { JsonObject } from "./json-object.ts";
import { parse } from "./parse.ts";

/** Maximum time that a call is held open, in seconds. */
const LONGEST_WAIT_SECONDS = 30;

/** How long to hold a call open while its task has not ended, in seconds. @default 0 */
export const WaitSeconds = z
  .number({ error: `must be a number from 0 to ${LONGEST_WAIT_SECONDS}` })
  .min(0, { error: `must be a number from 0 to ${LONGEST_WAIT_SECONDS}` })
  .max(LONGEST_WAIT_SECONDS, { error: `must be a number from 0 to ${LONGEST_WAIT_SECONDS}` })
  .describe(
    "Holds the call open until the task ends, for at most this many seconds. By default the call returns immediately.",
  );

/**
 * How long the caller wants to wait, in ms: the member `waitSeconds` or else the header `Prefer: wait=n`
 * (RFC 7240, section 4.3). The header is only a preference, so a value above the maximum is lowered, not refused.
 */
export function parseWaitMs(request: JsonObject, prefer: string | undefined): number {
  const asked = request["waitSeconds"] ?? "";
  if (asked !== "") return parse(WaitSeconds, asked, "waitSeconds") * 1_000;
  const preferred = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})/i.exec(prefer ?? "")?.[1];
  return Math.min(Number(preferred ?? 0), LONGEST_WAIT_SECONDS) * 1_000;
}
