import { refusesToken } from "./refuses-token.ts";

const OTHER = "turnstile-audit";

export const otherAction = refusesToken({
  id: "other-action",
  title: "token with another action is refused",
  risk: "A token of a harmless form, such as search, passes at a form that needs protection.",
  fix: "action",
  condition: "a token with another action",
  skip: ({ declared }) =>
    declared.action === undefined ? "No action is declared with --action." : undefined,
  token: async (probe) => await probe.mint({ action: OTHER }),
  reason: () => `siteverify reported action "${OTHER}"; the server did not check it.`,
});
