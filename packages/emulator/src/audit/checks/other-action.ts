import { passed, skipped, type Check } from "./check.ts";
import { judgeRefusal } from "./judge-refusal.ts";

const OTHER = "turnstile-audit";
/** Some servers compare the action only if there is one. */
const TOKENS = [
  { condition: "a token with another action", action: OTHER, reported: `action "${OTHER}"` },
  { condition: "a token without an action", action: "", reported: "no action" },
];

export const otherAction: Check = {
  id: "other-action",
  title: "token with another action is refused",
  risk: "A token of a harmless form, such as search, passes at a form that needs protection.",
  fix: "action",
  sends: TOKENS.map(({ condition }) => condition),
  passesByRefusal: true,
  run: async (probe) => {
    if (probe.declared.action === undefined) return skipped("No action is declared with --action.");
    const summaries: string[] = [];
    for (const { condition, action, reported } of TOKENS) {
      const exchange = await probe.submit({ condition, token: await probe.mint({ action }) });
      const outcome = judgeRefusal(exchange, `siteverify reported ${reported}; the server did not check it.`);
      if (outcome.status !== "passed") return outcome;
      summaries.push(outcome.summary);
    }
    return passed(summaries.join(" and "));
  },
};
