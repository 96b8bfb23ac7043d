import { HttpResponse } from "msw";
import type { Answer } from "../http/exchange.ts";
import { spoilAnswer } from "../http/spoil-answer.ts";
import type { Fault } from "../scenarios/scenario.ts";

/** The response of an MSW handler, after the fault's delay; a connection that closes is a network error. */
export async function toResponse(answer: Answer | "nothing", fault?: Fault): Promise<Response> {
  const delayMs = fault?.delayMs ?? 0;
  // The global timer, so that a test's fake timers move it.
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  const spoilt = spoilAnswer(fault, answer);
  if (spoilt === "nothing") return HttpResponse.error();
  const { status = 200, headers, body } = spoilt;
  // A response of status 204 or 304 must have no body, not even an empty one.
  const content = body.length === 0 ? null : typeof body === "string" ? body : new Uint8Array(body);
  return new HttpResponse(content, { status, headers });
}
