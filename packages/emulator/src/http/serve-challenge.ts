import { answerChallenge } from "../challenge/answer-challenge.ts";
import { parseChallenge } from "../challenge/parse-challenge.ts";
import { readBody } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { sendWithFault } from "./send-with-fault.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

/** `POST /turnstile/v0/challenge`: a widget's frame requests the result of a challenge. */
export async function serveChallenge(
  services: Pick<Services, "session" | "closing">,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const body = await readBody(request);
  const answered = await answerChallenge(services, body && parseChallenge(body), {
    wait: async (ms) => await wait(ms, services.closing),
    isGone: () => response.destroyed,
  });
  if (answered !== undefined) sendWithFault(response, answered.fault, answered.answer);
}
