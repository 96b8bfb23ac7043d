import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestService, type TestService } from "../server/testing/open-test-service.ts";
import { overflowOf, violationsOf } from "../../../emulator/src/inspector/testing/check-page.ts";

const FAILING = "2x00000000000000000000AB";
const LOOKS = [
  { colorScheme: "light", locale: "en" },
  { colorScheme: "dark", locale: "zh-CN" },
] as const;

let harness: TestService;
let browser: Browser;
/** Paths of the service's pages, some with details. */
let paths: readonly string[];

beforeAll(async () => {
  harness = await openTestService();
  browser = await chromium.launch({
    executablePath: process.env["STILE_CHROMIUM_PATH"] ?? "",
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"],
  });
  const failed = await harness.create({ websiteKey: FAILING });
  await Promise.all([harness.result(failed), harness.result(await harness.create())]);
  const clients = await (await fetch(`${harness.service.url}/inspector/clients`)).text();
  const client = /\/inspector\/clients\/[\w-]+/.exec(clients)?.[0] ?? "";
  const pages = ["tasks", "queue", "nodes", "clients"].map((name) => `/inspector/${name}`);
  paths = [...pages, `/inspector/tasks?selected=${failed}`, client];
}, 60_000);
afterAll(async () => {
  await browser.close();
  await harness[Symbol.asyncDispose]();
});

test.each(LOOKS)("in $colorScheme and $locale, no page has violations, and each has one h1", async (look) => {
  for (const path of paths) {
    const page = await browser.newPage({ ...look, baseURL: harness.service.url, reducedMotion: "reduce" });
    await page.goto(path);
    expect({ path, violations: await violationsOf(page) }).toEqual({ path, violations: [] });
    expect(await page.locator("h1").count()).toBe(1);
    await page.close();
  }
});

test.each(LOOKS)(
  "in $locale, no page overflows from 390 to 2,560 px, nor at twice the size",
  async ({ locale }) => {
    const zoomed = { widths: [640], deviceScaleFactor: 2 };
    for (const path of paths) {
      for (const { widths, deviceScaleFactor } of [
        { widths: [390, 720, 1440, 2560], deviceScaleFactor: 1 },
        zoomed,
      ]) {
        const page = await browser.newPage({ baseURL: harness.service.url, locale, deviceScaleFactor });
        await page.goto(path);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 450 });
          const overflow = (await overflowOf(page)) > 0;
          expect({ path, width, overflow }).toEqual({ path, width, overflow: false });
        }
        await page.close();
      }
    }
  },
);
