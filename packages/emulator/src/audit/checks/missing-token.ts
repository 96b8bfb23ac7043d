import { refusesToken } from "./refuses-token.ts";

export const missingToken = refusesToken({
  id: "missing-token",
  title: "missing token is refused",
  risk: "Anyone gets past Turnstile by leaving out the field.",
  fix: "token",
  condition: "no token",
  token: () => undefined,
  skip: (probe) => (probe.canOmitToken ? undefined : "submitWithoutToken is not given."),
});
