import { constants } from "node:http2";
import type { Fault } from "../scenarios/scenario.ts";
import { send } from "./exchange.ts";
import type { Answer, HttpResponse } from "./exchange.ts";

/** Sends an answer as the fault has it: complete, cut in half, or not at all. The caller has waited for its delay. */
export function sendWithFault(
  response: HttpResponse,
  { truncated, drop }: Fault = {},
  answer: Answer | "nothing",
): void {
  if (answer === "nothing" || drop === "after") return closeConnection(response);
  send(response, truncated === true ? firstHalf(answer) : answer);
}

function firstHalf(answer: Answer): Answer {
  const bytes = Buffer.from(answer.body);
  return { ...answer, body: bytes.subarray(0, bytes.length / 2) };
}

function closeConnection(response: HttpResponse): void {
  if ("stream" in response) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.socket?.destroy();
}
