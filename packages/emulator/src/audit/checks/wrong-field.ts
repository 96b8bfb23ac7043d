import { refusesToken } from "./refuses-token.ts";

export const wrongField = refusesToken({
  id: "wrong-field",
  title: "token in the wrong field is refused",
  risk: "The server skips the check when it does not find the token where it looks.",
  fix: "token",
  condition: "a valid token in another field",
  inOtherField: true,
  skip: (probe) => (probe.canMoveToken ? undefined : "A function decides which field it sends."),
  token: async (probe) => await probe.mint(),
});
