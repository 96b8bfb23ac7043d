import { test } from "turnstile-emulator/playwright";
import { signUp, TESTS } from "./sign-up.ts";

for (let index = 0; index < TESTS; index += 1) {
  // The fixture is automatic.
  test(`${index}`, async ({ page }) => await signUp(page));
}
