import { refusesToken } from "./refuses-token.ts";

/** Genuine tokens have at most 2,048 characters (contract §4). */
const LENGTH = 5_000;

export const oversizedToken = refusesToken({
  id: "oversized-token",
  title: "oversized token is refused",
  risk: "The server forwards whatever it is sent, or accepts what it cannot store.",
  fix: "token",
  condition: `a token of ${LENGTH} characters`,
  token: async (probe) => (await probe.mint()).padEnd(LENGTH, "A"),
});
