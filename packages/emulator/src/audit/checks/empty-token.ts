import { refusesToken } from "./refuses-token.ts";

export const emptyToken = refusesToken({
  id: "empty-token",
  title: "empty token is refused",
  risk: "Anyone gets past Turnstile by sending an empty field.",
  fix: "token",
  condition: "an empty token",
  token: () => "",
});
