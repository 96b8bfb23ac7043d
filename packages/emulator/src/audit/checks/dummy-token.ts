import { DUMMY_TOKEN } from "../../sites/test-keys.ts";
import { refusesToken } from "./refuses-token.ts";

export const dummyToken = refusesToken({
  id: "dummy-token",
  title: "dummy token of the test sitekeys is refused",
  risk: "Cloudflare publishes this token, so anyone can send it.",
  fix: "secret",
  condition: "the dummy token of Cloudflare's test sitekeys",
  token: () => DUMMY_TOKEN,
});
