import { setTimeout as wait } from "node:timers/promises";
import { UNKNOWN_SITEKEY } from "../challenge/challenges.ts";
import { parseChallenge } from "../challenge/parse-challenge.ts";
import { readBody, sendJson } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import type { Services } from "./services.ts";

/** `POST /turnstile/v0/challenge`: a widget's frame asks for the end of a run. */
export async function serveChallenge(
  { sites, challenges, closing }: Pick<Services, "sites" | "challenges" | "closing">,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const body = await readBody(request);
  const asked = body && parseChallenge(body);
  if (asked === undefined) return sendJson(response, 400, { status: "failed", code: UNKNOWN_SITEKEY });
  const site = sites.get(asked.sitekey);
  if (site === undefined) return sendJson(response, 200, { status: "failed", code: UNKNOWN_SITEKEY });
  const context = (asked.ticket === "" ? undefined : challenges.redeemTicket(asked.ticket)) ?? {
    site,
    scenario: site.scenario,
  };
  const { delayMs = 0 } = context.scenario;
  if (delayMs > 0) await wait(delayMs, undefined, { signal: closing });
  sendJson(response, 200, challenges.decide(context, asked));
}
