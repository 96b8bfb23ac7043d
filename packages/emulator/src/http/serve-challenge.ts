import { UNKNOWN_SITEKEY } from "../challenge/challenges.ts";
import type { ChallengeAnswer } from "../challenge/challenges.ts";
import { parseChallenge } from "../challenge/parse-challenge.ts";
import type { ChallengeRequest } from "../challenge/parse-challenge.ts";
import { faultEntry } from "../journal/fault-entry.ts";
import type { Journal } from "../journal/journal.ts";
import { REALISTIC_DELAY_MS } from "../scenarios/scenario.ts";
import type { Fault } from "../scenarios/scenario.ts";
import { jsonAnswer, readBody, sendJson } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { replacementFor } from "./replacement-for.ts";
import { sendWithFault } from "./send-with-fault.ts";
import type { Services } from "./services.ts";
import { takeFault } from "./take-fault.ts";
import { wait } from "./wait.ts";

/** `POST /turnstile/v0/challenge`: a widget's frame asks for the end of a run. */
export async function serveChallenge(
  services: Pick<Services, "session" | "closing">,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const body = await readBody(request);
  const asked = body && parseChallenge(body);
  if (asked === undefined) return sendJson(response, 400, UNKNOWN_SITEKEY);
  const { sites, challenges, journal } = services.session;
  const site = sites.get(asked.sitekey);
  if (site === undefined) {
    record(journal, asked, { answer: UNKNOWN_SITEKEY });
    return sendJson(response, 200, UNKNOWN_SITEKEY);
  }
  const context = challenges.contextOf(site, asked);
  const { delayMs = 0, challenge } = context.scenario;
  await wait(delayMs === "realistic" ? REALISTIC_DELAY_MS : delayMs, services.closing);
  const fault = takeFault(services, challenge);
  await wait(fault?.delayMs ?? 0, services.closing);
  // A widget that was reset or removed meanwhile gets no token: nobody would ever see it.
  if (response.destroyed) return;
  const replacement = replacementFor(fault);
  if (replacement !== undefined) return sendWithFault(response, fault, replacement);
  const answer = challenges.decide(context, asked);
  record(journal, asked, { answer, fault });
  sendWithFault(response, fault, jsonAnswer(200, answer));
}

function record(
  journal: Journal,
  asked: ChallengeRequest,
  { answer, fault }: { answer: ChallengeAnswer; fault?: Fault | undefined },
): void {
  const { sitekey, origin, widget, action, cData } = asked;
  journal.record({
    type: "challenge",
    sitekey,
    origin,
    widget,
    action,
    cData,
    outcome: answer.status,
    ...(answer.status === "solved" ? { token: answer.token } : {}),
    ...(answer.status === "failed" ? { code: answer.code } : {}),
    ...faultEntry(fault),
  });
}
