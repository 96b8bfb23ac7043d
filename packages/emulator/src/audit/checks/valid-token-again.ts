import { summarizeExchange } from "../exchange.ts";
import { failed, passed, type Check } from "./check.ts";

/** An endpoint that began to refuse everybody would have passed the checks before. */
export const validTokenAgain: Check = {
  id: "valid-token-again",
  title: "valid token is still accepted at the end",
  risk: "The endpoint refuses real visitors after an outage, or refused this audit's requests for another reason than the token.",
  fix: "verify",
  sends: ["a valid token"],
  passesByRefusal: false,
  run: async (probe) => {
    const exchange = await probe.submit({
      condition: "a valid token, at the end",
      token: await probe.mint(),
    });
    const what = summarizeExchange(exchange);
    if (exchange.accepted) return passed(what);
    return failed(
      `${what}: use --pause if the endpoint limits requests, and {marker} if it refuses duplicates.`,
    );
  },
};
