import { afterAll, beforeAll, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { openBrowser } from "../testing/open-browser.ts";
import { audit } from "../audit/audit.ts";
import { openFormServer } from "../audit/testing/form-servers.ts";
import { ContextRoutes } from "./context-routes.ts";
import { submitPage } from "./submit-page.ts";

const SITE = {
  sitekey: "0x4AAAAAAAaudit00000002",
  secret: "page-secret",
  hostnames: ["shop.test", "127.0.0.1"],
};

let emulator: Emulator;
let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
  browser = await openBrowser({ rules: [] });
});
afterAll(async () => {
  await browser.close();
  await emulator.close();
});

test("submits the real page, with the token of the check in place of the widget's", async () => {
  const setting = {
    siteverify: `${emulator.url}/turnstile/v0/siteverify`,
    secret: SITE.secret,
    hostname: "shop.test",
    sitekey: SITE.sitekey,
  };
  await using server = await openFormServer("remembers verdicts", setting);
  const context = await browser.newContext();
  // As the fixture does.
  const routes = new ContextRoutes();
  await routes.attach(context);
  routes.begin({ url: emulator.url, session: "", problems: [] });
  const page = await context.newPage();
  const submit = submitPage({
    page,
    url: server.url,
    submit: async (_page, { marker }) => {
      await page.locator("[name=email]").fill(`${marker}@shop.test`);
      await page.getByRole("button").click();
    },
  });
  const only = ["missing-token", "spent-token", "concurrent-tokens", "wrong-field", "other-action"];
  const { checks } = await audit({ emulator, submit, action: "signup", run: "page", only });
  expect(checks.map(({ id, status }) => [id, status])).toEqual([
    ["siteverify-call", "passed"],
    ["valid-token", "passed"],
    ["missing-token", "passed"],
    ["spent-token", "failed"],
    ["concurrent-tokens", "skipped"],
    ["other-action", "passed"],
    ["wrong-field", "passed"],
  ]);
  expect(new Set(server.markers).size).toBe(server.requests);
  expect(server.markers[0]).toBe("page-1");
  await context.close();
});
