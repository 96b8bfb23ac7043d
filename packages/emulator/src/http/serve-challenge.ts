import { STATE_UNAVAILABLE, UNKNOWN_SITEKEY } from "../challenge/challenges.ts";
import type { ChallengeAnswer } from "../challenge/challenges.ts";
import { parseChallenge } from "../challenge/parse-challenge.ts";
import type { ChallengeRequest } from "../challenge/parse-challenge.ts";
import type { Journal } from "../journal/journal.ts";
import { StateUnavailableError } from "../state/emulator-state.ts";
import { readBody, send, sendJson } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { meetTrouble } from "./meet-trouble.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

type ChallengeServices = Pick<
  Services,
  "state" | "sites" | "challenges" | "scenarios" | "journal" | "closing"
>;

/** `POST /turnstile/v0/challenge`: a widget's frame asks for the end of a run. */
export async function serveChallenge(
  services: ChallengeServices,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const body = await readBody(request);
  const asked = body && parseChallenge(body);
  if (asked === undefined) return sendJson(response, 400, UNKNOWN_SITEKEY);
  try {
    await answerChallenge(services, asked, response);
  } catch (error) {
    if (!(error instanceof StateUnavailableError)) throw error;
    record(services.journal, asked, STATE_UNAVAILABLE);
    sendJson(response, 200, STATE_UNAVAILABLE);
  }
}

async function answerChallenge(
  services: ChallengeServices,
  asked: ChallengeRequest,
  response: HttpResponse,
): Promise<void> {
  await services.state.refresh();
  const site = services.sites.get(asked.sitekey);
  if (site === undefined) {
    record(services.journal, asked, UNKNOWN_SITEKEY);
    return sendJson(response, 200, UNKNOWN_SITEKEY);
  }
  const context = await services.challenges.contextOf(site, asked);
  await wait(context.scenario.delayMs ?? 0, services.closing);
  const left = await meetTrouble(services, context.scenario.challenge, response);
  // A widget that was reset or removed meanwhile gets no token that nobody will ever see.
  if (left === "nothing" || response.destroyed) return;
  const answer = await services.challenges.decide(context, asked);
  record(services.journal, asked, answer);
  if (left === "answer") sendJson(response, 200, answer);
  else sendHalf(response, JSON.stringify(answer));
}

function sendHalf(response: HttpResponse, text: string): void {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  send(response, { headers, body: text.slice(0, text.length / 2) });
}

function record(journal: Journal, asked: ChallengeRequest, answer: ChallengeAnswer): void {
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
  });
}
