import type { Exchange } from "../exchange.ts";
import { failed, passed, type Check } from "./check.ts";

/** In the HTML that siteverify answers in one check; a response with it repeats siteverify's body. */
export const LEAK_MARK = "turnstile-emulator-audit-leak";
/** Names of siteverify's fields, which a visitor's response never needs. */
const ANSWER_FIELDS = /["']?\b(challenge_ts|error-codes)\b["']?\s*[:=]/;

/** Looks at all responses of the other checks. */
export const responseLeak: Check = {
  id: "response-leak",
  title: "responses contain neither the secret nor siteverify's answer",
  risk: "With the secret anyone can spend your visitors' tokens; siteverify's answer tells attackers what to change.",
  fix: "answer",
  sends: [],
  passesByRefusal: false,
  run: async (probe) => {
    for (const exchange of probe.earlierExchanges) {
      const leak = findLeak(exchange, probe.site.secret);
      if (leak !== undefined) return failed(`The response to ${exchange.condition} contains ${leak}.`);
    }
    return passed(`${probe.earlierExchanges.length} responses`);
  },
};

function findLeak({ answer }: Exchange, secret: string): string | undefined {
  const text = `${answer?.headers ?? ""}\n${answer?.body ?? ""}`;
  if (text.includes(secret)) return "the secret";
  if (text.includes(LEAK_MARK)) return "the body of siteverify's answer";
  const field = ANSWER_FIELDS.exec(text)?.[1];
  return field === undefined ? undefined : `siteverify's field ${field}`;
}
