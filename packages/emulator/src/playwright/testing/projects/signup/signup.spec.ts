import type { Page } from "@playwright/test";
import { audit } from "turnstile-emulator/audit";
import { expect, submitPage, test } from "turnstile-emulator/playwright";

const output = (page: Page) => page.locator("output");
const submit = async (page: Page) => await page.getByRole("button", { name: "Sign up" }).click();

test("a visitor signs up", async ({ page, turnstile }) => {
  await page.goto("/");
  await expect(turnstile.widget(page)).toBeSolved();
  await submit(page);
  await expect(output(page)).toHaveText("Welcome!");
  await expect(turnstile).toHaveVerified({ success: true, action: "signup", hostname: "127.0.0.1" });
  expect(await turnstile.waitForVerification(({ success }) => success)).toMatchObject({
    token: await turnstile.widget(page).token(),
  });
});

test("a failed check shows the retry hint", async ({ page, turnstile }) => {
  await turnstile.fail("600010", { times: 1 });
  await page.goto("/");
  await expect(turnstile.widget(page)).toHaveFailed("600010");
  await expect(output(page)).toHaveText("Please try again (600010).");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(turnstile.widget(page)).toBeSolved();
  await submit(page);
  await expect(turnstile).toHaveVerified({ success: true });
});

test("a click is required", async ({ page, turnstile }) => {
  await turnstile.requireClick();
  await page.goto("/");
  const widget = turnstile.widget(page);
  await expect.poll(() => widget.state()).toBe("interactive");
  await widget.click();
  await expect(widget).toBeSolved();
  await submit(page);
  await expect(turnstile).toHaveVerified({ success: true, metadata: { interactive: true } });
});

test("an expired token is refused", async ({ page, turnstile }) => {
  await page.goto("/");
  await expect(turnstile.widget(page)).toBeSolved();
  await turnstile.expireToken();
  await expect(output(page)).toHaveText("Expired.");
  expect(await turnstile.widget(page).state()).toBe("expired");
  await submit(page);
  await expect(turnstile).toHaveVerified({ success: false, "error-codes": ["timeout-or-duplicate"] });
});

test("the page's own clock moves with the token", async ({ page, turnstile }) => {
  await page.clock.install();
  await page.goto("/");
  await expect(turnstile.widget(page)).toBeSolved();
  const before = await page.evaluate(() => Date.now());
  await turnstile.expireToken();
  expect((await page.evaluate(() => Date.now())) - before).toBeGreaterThanOrEqual(300_000);
  await expect(output(page)).toHaveText("Expired.");
});

test("a form that is sent twice is refused the second time", async ({ page, turnstile }) => {
  await page.goto("/");
  await expect(turnstile.widget(page)).toBeSolved();
  await submit(page);
  await expect(output(page)).toHaveText("Welcome!");
  await submit(page);
  await expect(turnstile).toHaveVerified({ "error-codes": ["timeout-or-duplicate"] });
});

test("a wrong action is refused", async ({ page, turnstile }) => {
  await turnstile.siteverify({ action: "login" });
  await page.goto("/");
  await expect(turnstile.widget(page)).toBeSolved();
  await submit(page);
  await expect(output(page)).toHaveText("Refused: action login");
});

test("the app fails closed while siteverify is down", async ({ page, turnstile }) => {
  await turnstile.siteverify({ drop: true });
  await page.goto("/");
  await expect(turnstile.widget(page)).toBeSolved();
  await submit(page);
  await expect(output(page)).toHaveText("Refused: siteverify is down");
  await expect(turnstile).not.toHaveVerified({ success: true });
});

test("a blocked script is a blocked script", async ({ page, turnstile }) => {
  await turnstile.block("script");
  await page.goto("/");
  await expect(output(page)).toHaveText("Turnstile is blocked.");
  expect(await turnstile.widget(page).state()).toBe("missing");
});

test("a blocked frame is 200500, a blocked challenge 300010", async ({ page, turnstile }) => {
  await turnstile.block("frame", { times: 1 });
  await page.goto("/");
  await expect(turnstile.widget(page)).toHaveFailed("200500");
  await turnstile.block("challenge", { times: 1 });
  await page.reload();
  await expect(turnstile.widget(page)).toHaveFailed("300010");
});

for (const [name, fault] of Object.entries({
  status: { status: 503 },
  truncated: { truncated: true },
  redirect: { redirect: "/elsewhere" },
  html: { body: "<!doctype html>", contentType: "text/html" },
  late: { drop: "after" },
  slow: { delayMs: 100 },
} as const)) {
  for (const part of ["script", "frame", "challenge"] as const) {
    test(`the fault "${name}" of the ${part} breaks no test`, async ({ page, turnstile }) => {
      await turnstile.setScenario({ [part]: { ...fault, times: 1 } });
      await page.goto("/");
      await page.reload();
      await expect(turnstile.widget(page)).toBeSolved();
    });
  }
}

test("pages may navigate and close while requests are in progress", async ({ page, context, turnstile }) => {
  await turnstile.slow(300);
  await page.goto("/");
  await page.reload();
  await page.goto("about:blank");
  const other = await context.newPage();
  await other.goto("/", { waitUntil: "commit" });
  await other.close();
  await turnstile.slow(60_000);
  await page.goto("/");
});

test("a test may reset after a refusal", async ({ page, turnstile }) => {
  await turnstile.fail("110200");
  await page.goto("/");
  await expect(turnstile.widget(page)).toHaveFailed("110200");
  await turnstile.reset();
  expect(await turnstile.journal.entries()).toEqual([]);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(turnstile.widget(page)).toBeSolved();
});

test("a context that the test opens belongs to the test", async ({ browser, turnstile, baseURL }) => {
  await turnstile.fail("600020");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${baseURL}/`);
  await expect(turnstile.widget(page)).toHaveFailed("600020");
  await context.close();
});

test("an API test needs no page", async ({ request, turnstile }) => {
  const token = await turnstile.mintToken({ action: "signup" });
  const form = { "cf-turnstile-response": token };
  expect(await (await request.post("/signup", { form })).text()).toBe("Welcome!");
  const [old = ""] = await turnstile.mintToken({ action: "signup", ageMs: 300_000, count: 1 });
  const late = await request.post("/signup", { form: { "cf-turnstile-response": old } });
  expect(await late.text()).toBe("Refused: timeout-or-duplicate");
  await expect(turnstile).toHaveVerified({ success: true });
});

test("a form without a token is refused", async ({ request, turnstile }, { config }) => {
  test.skip(config.workers > 1, "no token says whose call it is");
  expect(await (await request.post("/signup", { form: {} })).text()).toBe("Refused: missing-input-response");
  await expect(turnstile).toHaveVerified({ "error-codes": ["missing-input-response"] });
});

test("the audit submits the real page", async ({ page, baseURL, turnstileOptions: { sites } }) => {
  const report = await audit({
    submit: submitPage({ page, url: `${baseURL}/`, submit }),
    sites,
    sitekey: "0x4AAAAAAAsignup0000001",
    action: "signup",
    acceptedWhen: ["body~Welcome!"],
    only: ["missing-token", "other-hostname"],
  });
  expect(report.checks.map(({ id, status }) => `${id}: ${status}`)).toEqual([
    "siteverify-call: passed",
    "valid-token: passed",
    "missing-token: passed",
    "other-hostname: failed",
  ]);
});
