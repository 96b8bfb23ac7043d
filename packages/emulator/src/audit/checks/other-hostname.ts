import { refusesToken } from "./refuses-token.ts";

const OTHER = "turnstile-audit.example";

export const otherHostname = refusesToken({
  id: "other-hostname",
  title: "token of another hostname is refused",
  risk: "A token that was solved on another page, such as a preview deployment or a phishing page, passes here.",
  fix: "hostname",
  condition: "a token of another hostname",
  token: async (probe) => await probe.mint({ hostname: OTHER }),
  reason: () => `siteverify reported hostname "${OTHER}"; the server did not check it.`,
});
