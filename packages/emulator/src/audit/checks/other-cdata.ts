import { refusesToken } from "./refuses-token.ts";

const OTHER = "turnstile-audit";

export const otherCdata = refusesToken({
  id: "other-cdata",
  title: "token with other cData is refused",
  risk: "A token that is bound to one visitor or order passes for another.",
  fix: "action",
  condition: "a token with other cData",
  skip: ({ declared }) => (declared.cdata === undefined ? "No cData is declared with --cdata." : undefined),
  token: async (probe) => await probe.mint({ cdata: OTHER }),
  reason: () => `siteverify reported cdata "${OTHER}"; the server did not check it.`,
});
