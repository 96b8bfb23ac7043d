import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { openBrowser } from "../testing/open-browser.ts";
import { mintToken, runWidget } from "../testing/run-widget.ts";
import { siteverify } from "../testing/siteverify.ts";
import { overflowOf, violationsOf } from "./testing/check-page.ts";

const SITE = { sitekey: "0x4AAAAAAAinspector001", secret: "0x4AAAAAAAinspectorKey", name: "shop" };
const { sitekey, secret } = SITE;
const PAGES = [
  "/",
  "/?selected=v1",
  "/inspector/sites",
  `/inspector/sites/${sitekey}`,
  "/inspector/sites/~all",
  "/inspector/playground",
  "/inspector/playground/gallery",
  "/inspector/connect",
  "/inspector/sessions",
];
const LOOKS = [
  { colorScheme: "light", locale: "en" },
  { colorScheme: "dark", locale: "zh-CN" },
] as const;

let empty: Emulator;
let full: Emulator;
let browser: Browser;

beforeAll(async () => {
  [empty, full, browser] = await Promise.all([
    createEmulator(),
    createEmulator({ sites: [SITE] }),
    openBrowser({ rules: [] }),
  ]);
  const session = await full.openSession({ name: "a test" });
  const widget = {
    sitekey,
    action: "signup",
    widget: "w",
    origin: "http://localhost:3000",
    session: session.id,
  };
  await siteverify(full, { secret, response: String((await runWidget(full, widget))["token"]) });
  await full.setScenario({ click: true, siteverify: { status: 503, times: 1 } }, { sitekey });
  await mintToken(full, { sitekey: "1x00000000000000000000AA" });
  await siteverify(full, { secret: "wrong", response: "forged" });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([empty.close(), full.close()]);
});

describe.each(LOOKS)("$colorScheme, $locale", (look) => {
  test.each(PAGES)("%s has no violations, one h1, a title and a navigation", async (path) => {
    const context = await browser.newContext({ ...look, reducedMotion: "reduce" });
    const page = await context.newPage();
    for (const emulator of [full, empty]) {
      if (emulator === empty && path.includes(sitekey)) continue;
      await page.goto(new URL(path, emulator.url).href);
      expect(await page.locator("h1").count()).toBe(1);
      expect(await page.title()).toContain(" · Turnstile");
      expect(await page.locator("nav a").count()).toBeGreaterThanOrEqual(5);
      expect(await violationsOf(page)).toEqual([]);
    }
    await context.close();
  });
});

test.each(PAGES)("%s has no sideways overflow from 390 to 2,560 px, nor at twice the size", async (path) => {
  const zoomed = { widths: [640], deviceScaleFactor: 2 };
  for (const { locale } of LOOKS) {
    for (const { widths, deviceScaleFactor } of [
      { widths: [390, 720, 1440, 2560], deviceScaleFactor: 1 },
      zoomed,
    ]) {
      const context = await browser.newContext({ locale, deviceScaleFactor });
      const page = await context.newPage();
      await page.goto(new URL(path, full.url).href);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 450 });
        const overflow = (await overflowOf(page)) > 0;
        expect({ width, locale, overflow }).toEqual({ width, locale, overflow: false });
      }
      await context.close();
    }
  }
});
