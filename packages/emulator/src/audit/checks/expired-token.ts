import { TOKEN_LIFETIME_MS } from "../../scenarios/scenario.ts";
import { refusesToken } from "./refuses-token.ts";

export const expiredToken = refusesToken({
  id: "expired-token",
  title: "expired token is refused",
  risk: "Tokens can be collected, and used or sold later.",
  fix: "success",
  condition: "an expired token",
  token: async (probe) => await probe.mint({ ageMs: TOKEN_LIFETIME_MS }),
});
