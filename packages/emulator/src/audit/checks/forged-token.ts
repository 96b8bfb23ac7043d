import { randomBytes } from "node:crypto";
import { refusesToken } from "./refuses-token.ts";

export const forgedToken = refusesToken({
  id: "forged-token",
  title: "forged token is refused",
  risk: "Any text passes as a token.",
  fix: "success",
  condition: "a forged token",
  token: () => `0.${randomBytes(300).toString("base64url")}`,
});
