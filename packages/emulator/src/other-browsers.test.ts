import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEmulator } from "./index.ts";
import type { Emulator } from "./index.ts";
import { openFirefox } from "./testing/open-firefox.ts";
import { openWebkit } from "./testing/open-webkit.ts";
import { findProgram } from "./testing/other-browser.ts";
import type { OtherBrowser } from "./testing/other-browser.ts";
import { openSiteServer } from "./testing/site-server.ts";
import type { SiteServer } from "./testing/site-server.ts";
import { siteverify } from "./testing/siteverify.ts";
import { EXPLICIT_PAGE } from "./testing/widget-page.ts";

const SITE = {
  sitekey: "0x4AAAAAAAother00000001",
  secret: "0x4AAAAAAAotherSecret01",
  hostnames: ["127.0.0.1"],
};
const TAB = "\uE004";

const firefox = findProgram("firefox-esr", "firefox");
const webkit = findProgram("xvfb-run") && findProgram("WebKitWebDriver");

const BROWSERS: readonly [
  string,
  string | undefined,
  (program: string, emulatorProxy: string) => Promise<OtherBrowser>,
][] = [
  ["Firefox", firefox, openFirefox],
  ["WebKitGTK", webkit, openWebkit],
];

describe.each(BROWSERS)("%s", (_name, program, open) => {
  let emulator: Emulator;
  let server: SiteServer;
  let browser: OtherBrowser;

  beforeAll(async () => {
    if (program === undefined) return;
    emulator = await createEmulator({ sites: [SITE] });
    server = await openSiteServer();
    server.html = EXPLICIT_PAGE;
    browser = await open(program, new URL(emulator.url).host);
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await emulator?.close();
  });
  beforeEach(async () => {
    await emulator?.reset();
  });

  async function render(): Promise<void> {
    await browser.goto(`http://127.0.0.1:${server.port}/`);
    const callbacks = `callback: (token) => { window.token = token; }, "before-interactive-callback": () => { window.asked = true; }`;
    await browser.evaluate(`void turnstile.render("#widget", { sitekey: "${SITE.sitekey}", ${callbacks} })`);
  }

  const token = async () => {
    await expect.poll(async () => await browser.evaluate("window.token")).toBeTypeOf("string");
    return String(await browser.evaluate("window.token"));
  };

  const asked = async () => {
    await expect.poll(async () => await browser.evaluate("window.asked")).toBe(true);
  };

  const passes = async (token: string) => {
    expect(await siteverify(emulator, { secret: SITE.secret, response: token })).toMatchObject({
      success: true,
      hostname: "127.0.0.1",
    });
  };

  test.skipIf(program === undefined)("the widget's token passes siteverify", async () => {
    await render();
    await passes(await token());
  });

  test.skipIf(program === undefined)("passes with a click 30 px from the left edge", async () => {
    await emulator.setScenario({ click: true });
    await render();
    await asked();
    const box = (await browser.evaluate(
      `(({ x, y, height }) => ({ x, y, height }))(document.querySelector("#widget").getBoundingClientRect())`,
    )) as { x: number; y: number; height: number };
    await browser.click({ x: box.x + 30, y: box.y + box.height / 2 });
    await passes(await token());
  });

  test.skipIf(program === undefined)("passes with Tab and Space", async () => {
    await emulator.setScenario({ click: true });
    await render();
    await asked();
    await browser.press(TAB);
    await browser.press(" ");
    await passes(await token());
  });
});
