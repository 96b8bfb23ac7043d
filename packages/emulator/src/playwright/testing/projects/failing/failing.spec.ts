import { mergeTests, test as base } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expect, turnstileTest } from "turnstile-emulator/playwright";

const test = mergeTests(
  turnstileTest,
  base.extend<{ shop: Page }>({
    shop: async ({ page }, use) => {
      const body = `<!doctype html><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>
        <div class="cf-turnstile" data-sitekey="0xfailing"></div>`;
      await page.route("http://shop.test/", (route) => route.fulfill({ body, contentType: "text/html" }));
      await use(page);
    },
  }),
);

const SITEVERIFY = "turnstile/v0/siteverify";

test("solved, in a page without a server", async ({ shop, turnstile }) => {
  await shop.goto("http://shop.test/");
  await expect(turnstile.widget(shop)).toBeSolved();
  const body = new URLSearchParams({ secret: "failing", response: await turnstile.widget(shop).token() });
  await fetch(`${turnstile.url}/${SITEVERIFY}`, { method: "POST", body });
  await expect(turnstile).toHaveVerified({ success: true, hostname: expect.stringContaining("shop") });
  await expect(turnstile).not.toHaveVerified({ success: false });
});

test("not solved", async ({ shop, turnstile }) => {
  await turnstile.fail("600010");
  await shop.goto("http://shop.test/");
  await expect(turnstile.widget(shop)).toBeSolved({ timeout: 300 });
});

test("a page that does not answer", async ({ shop, turnstile }) => {
  await shop.goto("http://shop.test/");
  // The listener keeps Playwright from closing the dialog, which stops the page's scripts.
  const opened = shop.waitForEvent("dialog");
  await shop.evaluate(() => void setTimeout(() => alert("Sold out!")));
  await opened;
  await expect(turnstile.widget(shop)).toBeSolved({ timeout: 300 });
});

test("failed with another code", async ({ shop, turnstile }) => {
  await turnstile.fail("600010");
  await shop.goto("http://shop.test/");
  await expect(turnstile.widget(shop)).toHaveFailed("300030", { timeout: 300 });
});

test("a sitekey that is not registered", async ({ page, turnstile }) => {
  const body = `<!doctype html><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>
    <div class="cf-turnstile" data-sitekey="0x4AAAAAAAnobodys000001"></div>`;
  await page.route("http://shop.test/", (route) => route.fulfill({ body, contentType: "text/html" }));
  await page.goto("http://shop.test/");
  await expect(turnstile.widget(page)).toBeSolved({ timeout: 300 });
});

test("never verified", async ({ turnstile }) => {
  const body = new URLSearchParams({ secret: "failing", response: "forged" });
  await fetch(`${turnstile.url}/${SITEVERIFY}`, { method: "POST", body });
  await expect(turnstile).toHaveVerified({ success: true }, { timeout: 100 });
});

test("waits for a verification that never comes", async ({ turnstile }) => {
  await turnstile.waitForVerification(undefined, { timeout: 50 });
});

test("clicks a widget that does not ask", async ({ shop, turnstile }) => {
  await shop.goto("http://shop.test/");
  await turnstile.widget(shop).click({ timeout: 500 });
});

test("continues a request to the real host", async ({ shop, turnstile }) => {
  await shop.route("**/api.js", (route) => route.continue());
  await shop.goto("http://shop.test/");
  expect(await turnstile.widget(shop).state()).toBe("missing");
});

test("sends a request to the real host", async ({ request }) => {
  await request.get("https://challenges.cloudflare.com/turnstile/v0/api.js").catch(() => {});
});

test("fetches from the real host", async () => {
  await fetch(`https://challenges.cloudflare.com/${SITEVERIFY}`, { method: "POST" });
});

test("survives a script that redirects in a circle", async ({ shop, turnstile }) => {
  await turnstile.setScenario({ script: { redirect: "/turnstile/v0/api.js" } });
  await shop.goto("http://shop.test/");
  expect(await turnstile.widget(shop).state()).toBe("missing");
});

test("keeps a route that falls back", async ({ shop, turnstile }) => {
  await shop.route("**/*", (route) => route.fallback());
  await shop.goto("http://shop.test/");
  await expect(turnstile.widget(shop)).toBeSolved();
});

test("misspells a scenario", async ({ turnstile }) => {
  // @ts-expect-error -- what plain JavaScript may do
  await turnstile.setScenario({ clik: true });
});

test.describe("another address", () => {
  test.use({ turnstileOptions: { url: "http://127.0.0.1:1" } });
  test("where nothing listens", async ({ turnstile }) => {
    await turnstile.requireClick();
  });
});
