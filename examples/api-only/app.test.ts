import { setupServer } from "msw/node";
import { createInProcessEmulator, handlers } from "turnstile-emulator/msw";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "./app.ts";

const SITE = { sitekey: "0x4AAAAAAAmyform000001", secret: "my-form-secret", hostnames: ["shop.test"] };
const emulator = createInProcessEmulator({ sites: [SITE] });
const server = setupServer(...handlers(emulator));
const app = buildApp({ secret: SITE.secret, hostnames: ["shop.test"], timeoutMs: 500 });

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => emulator.reset());
afterAll(async () => {
  server.close();
  await app.close();
});

async function signUp(token: string): Promise<number> {
  const payload = { email: "ada@shop.test", "cf-turnstile-response": token };
  return (await app.inject({ method: "POST", url: "/signup", payload })).statusCode;
}

test("a visitor with a token signs up", async () => {
  expect(await signUp(await emulator.mintToken({ action: "signup" }))).toBe(201);
});

test("a form that is submitted twice signs up once", async () => {
  const token = await emulator.mintToken({ action: "signup" });
  expect(await signUp(token)).toBe(201);
  expect(await signUp(token)).toBe(403);
});

test("an expired token is refused", async () => {
  expect(await signUp(await emulator.mintToken({ action: "signup", ageMs: 300_000 }))).toBe(403);
});

test("a token of another form is refused", async () => {
  expect(await signUp(await emulator.mintToken({ action: "login" }))).toBe(403);
});

test("a token of another hostname is refused", async () => {
  expect(await signUp(await emulator.mintToken({ action: "signup", hostname: "evil.test" }))).toBe(403);
});

test("a forged token is refused, and a missing one is a bad request", async () => {
  expect(await signUp("forged")).toBe(403);
  expect(await signUp("")).toBe(400);
  expect(await emulator.journal.entries({ type: "siteverify" })).toHaveLength(1);
});

describe("nobody signs up while siteverify", () => {
  test.each([
    ["answers with an error", { status: 503, body: "<h1>Down</h1>", contentType: "text/html" }],
    ["answers with an HTML page", { body: "<h1>Just a moment</h1>", contentType: "text/html" }],
    ["has an internal error", { error: "internal-error" }],
    ["breaks off", { truncated: true }],
    ["cannot be reached", { drop: true }],
    ["takes too long", { delayMs: 2_000 }],
  ])("%s", async (_name, siteverify) => {
    await emulator.setScenario({ siteverify });
    expect(await signUp(await emulator.mintToken({ action: "signup" }))).toBe(503);
  });
});
