import { answerSiteverify } from "../siteverify/answer-siteverify.ts";
import { readBody } from "./exchange.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";
import { sendWithFault } from "./send-with-fault.ts";
import type { Services } from "./services.ts";
import { wait } from "./wait.ts";

/** `POST /turnstile/v0/siteverify` (contract §7). */
export async function serveSiteverify(
  services: Pick<Services, "session" | "sessions" | "rules" | "closing">,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const { method, headers } = request;
  const body = method === "POST" ? await readBody(request) : undefined;
  const call = { method, contentType: headers["content-type"], body };
  const { answer, fault } = await answerSiteverify(services, call);
  if (fault?.delayMs !== undefined) await wait(fault.delayMs, services.closing);
  sendWithFault(response, fault, answer);
}
