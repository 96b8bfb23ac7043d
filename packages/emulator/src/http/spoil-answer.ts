import type { Fault } from "../scenarios/scenario.ts";
import type { Answer } from "./exchange.ts";

/** Applies a fault to an answer: complete, cut in half, or nothing. The caller has applied the delay. */
export function spoilAnswer({ truncated, drop }: Fault = {}, answer: Answer | "nothing"): Answer | "nothing" {
  if (answer === "nothing" || drop === "after") return "nothing";
  return truncated === true ? firstHalf(answer) : answer;
}

function firstHalf(answer: Answer): Answer {
  const bytes = Buffer.from(answer.body);
  return { ...answer, body: bytes.subarray(0, bytes.length / 2) };
}
