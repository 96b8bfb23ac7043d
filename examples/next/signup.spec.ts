import type { Page } from "@playwright/test";
import { expect, test } from "turnstile-emulator/playwright";

const submit = (page: Page) => page.getByRole("button", { name: "Sign up" }).click();
const hint = (page: Page) => page.getByRole("alert", { name: "Check" });
const tryAgain = (page: Page) => page.getByRole("button", { name: "Try again" }).click();

/** Submits the form with a token that the widget did not make. */
async function submitToken(page: Page, token: string) {
  await expect(page.getByRole("button", { name: "Sign up" })).toBeEnabled();
  const field = page.locator("[name=cf-turnstile-response]");
  await field.evaluate((input: HTMLInputElement, value) => (input.value = value), token);
  await submit(page);
}

test("a visitor signs up", async ({ page, turnstile }) => {
  await page.goto("/");
  await submit(page);
  await expect(page.getByRole("status")).toHaveText("Welcome!");
  await expect(turnstile).toHaveVerified({ success: true, action: "signup", hostname: "localhost" });
});

test("a check that fails can be tried again", async ({ page, turnstile }) => {
  await turnstile.fail("600010", { times: 1 });
  await page.goto("/");
  await expect(turnstile.widget(page)).toHaveFailed("600010");
  await expect(hint(page)).toHaveText("The check failed. Please try again.");
  await tryAgain(page);
  await submit(page);
  await expect(page.getByRole("status")).toHaveText("Welcome!");
});

test("a visitor who must click can sign up after the click", async ({ page, turnstile }) => {
  await turnstile.requireClick();
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Sign up" })).toBeDisabled();
  await turnstile.widget(page).click();
  await submit(page);
  await expect(page.getByRole("status")).toHaveText("Welcome!");
});

test("a form that is left open asks for a new check", async ({ page, turnstile }) => {
  await page.goto("/");
  await expect(turnstile.widget(page)).toBeSolved();
  await turnstile.expireToken();
  await expect(hint(page)).toHaveText("The check has expired. Please try again.");
  await tryAgain(page);
  await submit(page);
  await expect(page.getByRole("status")).toHaveText("Welcome!");
});

test("a form can be submitted twice, with a token each", async ({ page, turnstile }) => {
  await page.goto("/");
  await submit(page);
  await expect(page.getByRole("status")).toHaveText("Welcome!");
  await submit(page);
  await expect.poll(async () => (await turnstile.journal.entries({ type: "siteverify" })).length).toBe(2);
  const calls = await turnstile.journal.entries({ type: "siteverify" });
  expect(calls.map(({ answer }) => answer?.success)).toEqual([true, true]);
});

test("a token is accepted once", async ({ page, turnstile }) => {
  const token = await turnstile.mintToken({ action: "signup", hostname: "localhost" });
  await page.goto("/");
  await submitToken(page, token);
  await expect(page.getByRole("status")).toHaveText("Welcome!");
  await submitToken(page, token);
  await expect(page.getByRole("status")).toContainText("could not be signed up");
});

for (const [name, claims] of [
  ["another form", { action: "login", hostname: "localhost" }],
  ["another site", { action: "signup", hostname: "evil.test" }],
] as const) {
  test(`a token of ${name} is refused`, async ({ page, turnstile }) => {
    const token = await turnstile.mintToken(claims);
    await page.goto("/");
    await submitToken(page, token);
    await expect(page.getByRole("status")).toContainText("could not be signed up");
    await expect(turnstile).toHaveVerified({ success: true, ...claims });
  });
}

test("a visitor with a content blocker learns why the form does not work", async ({ page, turnstile }) => {
  await turnstile.block("script");
  await page.goto("/");
  await expect(hint(page)).toContainText("could not load");
});

test("nobody signs up while siteverify is down", async ({ page, turnstile }) => {
  await turnstile.siteverify({ status: 503 });
  await page.goto("/");
  await submit(page);
  await expect(page.getByRole("status")).toContainText("could not be signed up");
});
