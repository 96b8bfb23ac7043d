import { constants } from "node:http2";
import type { Fault } from "../scenarios/scenario.ts";
import { send } from "./exchange.ts";
import type { Answer, HttpResponse } from "./exchange.ts";
import { spoilAnswer } from "./spoil-answer.ts";

/** Sends an answer, applying the fault: complete, cut in half, or not at all. The caller has applied the delay. */
export function sendWithFault(
  response: HttpResponse,
  fault: Fault | undefined,
  answer: Answer | "nothing",
): void {
  const spoilt = spoilAnswer(fault, answer);
  if (spoilt === "nothing") closeConnection(response);
  else send(response, spoilt);
}

function closeConnection(response: HttpResponse): void {
  if ("stream" in response) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.socket?.destroy();
}
