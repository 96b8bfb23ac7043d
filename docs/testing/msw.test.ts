import { setupServer } from "msw/node";
import { createInProcessEmulator, handlers } from "turnstile-emulator/msw";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

const sitekey = "0x4AAAAAAAmyform000001";
const secret = "my-form-secret";
const emulator = createInProcessEmulator({ sites: [{ sitekey, secret }] });
const server = setupServer(...handlers(emulator));

beforeAll(() => server.listen());
afterEach(() => emulator.reset());
afterAll(() => server.close());

/** Your code, unchanged. */
async function signUp(token: string): Promise<"welcome" | "refused"> {
  try {
    const response = await fetch("https://challenges.cloudflare.com/turnstile/v0/siteverify", {
      method: "POST",
      body: new URLSearchParams({ secret, response: token }),
    });
    const answer = await response.json();
    return answer.success && answer.action === "signup" ? "welcome" : "refused";
  } catch {
    return "refused";
  }
}

test("a token signs up once", async () => {
  const token = await emulator.mintToken({ action: "signup" });
  expect(await signUp(token)).toBe("welcome");
  expect(await signUp(token)).toBe("refused");
});

test("an expired token and a token of another form are refused", async () => {
  expect(await signUp(await emulator.mintToken({ action: "signup", ageMs: 300_000 }))).toBe("refused");
  expect(await signUp(await emulator.mintToken({ action: "login" }))).toBe("refused");
});

test("nobody signs up while siteverify is down", async () => {
  await emulator.setScenario({ siteverify: { status: 503, body: "<h1>Bad gateway</h1>" } });
  expect(await signUp(await emulator.mintToken({ action: "signup" }))).toBe("refused");
  await emulator.setScenario({ siteverify: { drop: true } });
  expect(await signUp(await emulator.mintToken({ action: "signup" }))).toBe("refused");
});
