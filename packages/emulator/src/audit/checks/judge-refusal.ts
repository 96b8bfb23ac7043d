import { summarizeExchange, type Exchange } from "../exchange.ts";
import { failed, passed, skipped, type Outcome } from "./check.ts";

const TOO_MANY_REQUESTS = 429;

/**
 * Passes if the endpoint refused.
 * @param reason Completes "201, 12 ms: …" for an endpoint that accepted.
 */
export function judgeRefusal(exchange: Exchange, reason: string): Outcome {
  const { accepted, answer, timedOut } = exchange;
  const what = summarizeExchange(exchange);
  if (answer === undefined)
    return failed(
      timedOut ? `${what}: the endpoint did not answer in time.` : `${what}: the endpoint did not answer.`,
    );
  if (accepted) return failed(`${what}: ${reason}`);
  if (answer.status === TOO_MANY_REQUESTS)
    return skipped(`${what}: the endpoint limits requests, so its refusal proves nothing. Use --pause.`);
  return passed(what);
}
