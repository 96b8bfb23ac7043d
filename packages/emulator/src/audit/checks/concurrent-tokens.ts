import { summarizeExchange } from "../exchange.ts";
import { failed, passed, skipped, type Check } from "./check.ts";

export const concurrentTokens: Check = {
  id: "concurrent-tokens",
  title: "of two concurrent uses of a token, one is refused",
  risk: "One solved challenge serves as many requests as arrive together.",
  fix: "success",
  sends: ["a valid token", "the same token at the same time"],
  passesByRefusal: true,
  run: async (probe) => {
    if (!probe.canOverlap) return skipped("Pages are submitted one after the other.");
    const token = await probe.mint();
    const both = await Promise.all([
      probe.submit({ condition: "a valid token", token }),
      probe.submit({ condition: "the same token at the same time", token }),
    ]);
    const accepted = both.filter((exchange) => exchange.accepted).length;
    const what = both.map(summarizeExchange).join(" and ");
    if (accepted === 2) return failed(`${what}: both were accepted.`);
    return accepted === 1 ? passed(what) : skipped(`${what}: neither was accepted.`);
  },
};
