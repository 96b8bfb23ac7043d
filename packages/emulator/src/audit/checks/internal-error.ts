import { summarizeExchange } from "../exchange.ts";
import { failed, passed, type Check } from "./check.ts";
import { judgeRefusal } from "./judge-refusal.ts";

/** Refusing is correct, and so is a second call with the same idempotency_key (contract §7). */
export const internalError: Check = {
  id: "internal-error",
  title: "siteverify answers internal-error once: refused, or asked again",
  risk: "An error of siteverify counts as a confirmation.",
  fix: "outage",
  sends: ["a valid token, while siteverify answers internal-error once"],
  passesByRefusal: true,
  run: async (probe) => {
    const token = await probe.mint();
    const exchange = await probe.withSiteverify(
      { error: "internal-error", times: 1 },
      async () =>
        await probe.submit({
          condition: "a valid token, while siteverify answers internal-error once",
          token,
        }),
    );
    const calls = await probe.calls();
    if (!exchange.accepted) return judgeRefusal(exchange, "");
    const what = summarizeExchange(exchange);
    if (calls.at(-1)?.answer?.success !== true) return failed(`${what}: accepted after internal-error.`);
    const keys = new Set(calls.map(({ idempotencyKey }) => idempotencyKey));
    return passed(
      keys.size === 1 && !keys.has("")
        ? `${what}: asked again with the same idempotency_key.`
        : `${what}: asked again, but without the same idempotency_key.`,
    );
  },
};
