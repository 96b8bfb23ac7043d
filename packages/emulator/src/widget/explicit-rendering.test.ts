import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { useStage } from "../testing/use-stage.ts";
import { siteverify } from "../testing/siteverify.ts";
import { EXPLICIT_PAGE, render, waitForEvent, widgetFrame } from "../testing/widget-page.ts";

const SITE = { sitekey: "0x4AAAAAAAexplicit000001", secret: "0x4AAAAAAAexplicitSecret1" };
const DUMMY = "XXXX.DUMMY.TOKEN.XXXX";

const stage = useStage({
  sites: [
    { ...SITE, hostnames: ["shop.test"] },
    { sitekey: "0xslow", scenario: { delayMs: 300 } },
  ],
});
let page: Page;

beforeEach(async () => {
  ({ page } = stage);
  stage.server.html = EXPLICIT_PAGE;
  await page.goto("http://shop.test/");
});

describe("a registered site", () => {
  test("gets a token that siteverify accepts once", async () => {
    const id = await render(page, { sitekey: SITE.sitekey, action: "login", cData: "user-1" });
    expect(id).toMatch(/^cf-chl-widget-[a-z0-9]{5}$/);
    const [event] = await waitForEvent(page, "callback");
    const token = String(event?.[1]);
    expect(token.length).toBeLessThanOrEqual(2048);
    expect(await page.inputValue(`#${id}_response`)).toBe(token);
    expect(await page.evaluate(() => window.turnstile?.getResponse())).toBe(token);
    expect(await siteverify(stage.emulator, { secret: SITE.secret, response: token })).toMatchObject({
      success: true,
      hostname: "shop.test",
      action: "login",
      cdata: "user-1",
    });
    expect(await siteverify(stage.emulator, { secret: SITE.secret, response: token })).toMatchObject({
      "error-codes": ["timeout-or-duplicate"],
    });
  });

  test("is refused on a hostname that it does not list", async () => {
    await page.goto("http://other.test/");
    await render(page, { sitekey: SITE.sitekey });
    expect(await waitForEvent(page, "error-callback")).toEqual([["error-callback", "110200"]]);
  });
});

describe("execution: execute", () => {
  test("waits for execute(), runs again after reset(), and accepts action and cData for each run", async () => {
    await render(page, { sitekey: SITE.sitekey, execution: "execute" });
    const seen: unknown[] = [];
    for (const action of ["first", "second", "third"]) {
      const token = await page.evaluate(
        async (name) =>
          await new Promise<string>((resolve) => {
            window.turnstile?.execute("#widget", {
              action: name,
              callback: (value: unknown) => resolve(String(value)),
            });
          }),
        action,
      );
      seen.push(await siteverify(stage.emulator, { secret: SITE.secret, response: token }));
      await page.evaluate(() => window.turnstile?.reset("#widget"));
      expect(await page.evaluate(() => window.turnstile?.getResponse("#widget"))).toBeUndefined();
      expect(await page.inputValue("input[name=cf-turnstile-response]")).toBe("");
    }
    expect(seen).toMatchObject([{ action: "first" }, { action: "second" }, { action: "third" }]);
    expect(page.frames()).toHaveLength(2);
  });

  test("action and cData of one run do not apply to the next", async () => {
    await render(page, { sitekey: SITE.sitekey, execution: "execute", cData: "rendered" });
    await stage.emulator.journal.clear();
    for (const given of [{ action: "first", cData: "given" }, {}, { action: undefined }]) {
      await page.evaluate(async (parameters) => {
        window.turnstile?.reset("#widget");
        await new Promise((resolve) => {
          window.turnstile?.execute("#widget", { ...parameters, callback: resolve });
        });
      }, given);
    }
    expect(await stage.emulator.journal.entries({ type: "challenge" })).toMatchObject([
      { action: "first", cData: "given" },
      { action: "", cData: "rendered" },
      { action: "", cData: "rendered" },
    ]);
  });

  test("on a running widget warns and does nothing else: new callbacks are not registered", async () => {
    const id = await render(page, { sitekey: "0xslow", execution: "execute" });
    await page.evaluate(() => {
      window.turnstile?.execute("#widget");
      const callback = () => document.body.classList.add("second");
      window.turnstile?.execute("#widget", { callback, theme: "dark", action: "a bad action" });
    });
    await waitForEvent(page, "callback");
    expect(await page.locator("body.second").count()).toBe(0);
    expect(stage.complaints).toEqual([
      `[Cloudflare Turnstile] Call to execute() on a widget that is already executing (${id}), consider using reset() before execute().`,
    ]);
  });

  test("execute() cannot change other parameters", async () => {
    await render(page, { sitekey: SITE.sitekey, execution: "execute" });
    const change = page.evaluate(() =>
      window.turnstile?.execute("#widget", {
        theme: "dark",
        retry: "never",
        "base-url": "https://other.test",
      }),
    );
    await expect(change).rejects.toThrow(
      "Consider rendering a new widget if you want to change the following parameters retry,theme,base-url.",
    );
  });
});

describe("the published test sitekeys", () => {
  test.each(["1x00000000000000000000AA", "1x00000000000000000000BB"])("%s passes", async (sitekey) => {
    await render(page, { sitekey });
    expect(await waitForEvent(page, "callback")).toEqual([["callback", DUMMY, false]]);
  });

  test.each(["2x00000000000000000000AB", "2x00000000000000000000BB"])("%s fails", async (sitekey) => {
    await render(page, { sitekey });
    expect(await waitForEvent(page, "error-callback")).toEqual([["error-callback", "600010"]]);
  });

  test("3x00000000000000000000FF requires a click, 30 px from the left edge at half height", async () => {
    await render(page, { sitekey: "3x00000000000000000000FF" });
    await waitForEvent(page, "before-interactive-callback");
    const box = await page.locator("#widget > div").boundingBox();
    expect(box).toMatchObject({ height: 65 });
    await page.mouse.click((box?.x ?? 0) + 30, (box?.y ?? 0) + 65 / 2);
    expect(await waitForEvent(page, "callback")).toEqual([
      ["before-interactive-callback"],
      ["after-interactive-callback"],
      ["callback", DUMMY, false],
    ]);
  });

  test("a click by a script is ignored; Tab and Space pass", async () => {
    await render(page, { sitekey: "3x00000000000000000000FF" });
    await waitForEvent(page, "before-interactive-callback");
    const frame = await widgetFrame(page);
    const asked = await frame.evaluate(() => {
      let count = 0;
      const fetch = window.fetch.bind(window);
      window.fetch = async (...request) => {
        count += 1;
        return await fetch(...request);
      };
      document.querySelector<HTMLElement>("turnstile-widget")?.click();
      document.elementFromPoint(30, 32)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      return count;
    });
    expect(asked).toBe(0);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    expect(await waitForEvent(page, "callback")).toHaveLength(3);
  });
});

test("an unknown sitekey goes to the error callback, an empty one makes render() throw", async () => {
  await render(page, { sitekey: "0x4AAAAAAAunknown0000001" });
  expect(await waitForEvent(page, "error-callback")).toEqual([["error-callback", "400020"]]);
  await expect(page.evaluate(() => window.turnstile?.render(document.body, { sitekey: "" }))).rejects.toThrow(
    "[Cloudflare Turnstile]",
  );
});

test("remove() removes the widget; then reset() throws", async () => {
  await render(page, { sitekey: SITE.sitekey });
  await waitForEvent(page, "callback");
  await page.evaluate(() => window.turnstile?.remove("#widget"));
  expect(await page.locator("#widget").innerHTML()).toBe("");
  await expect(page.evaluate(() => window.turnstile?.reset("#widget"))).rejects.toThrow(
    "[Cloudflare Turnstile] Nothing to reset found for provided container.",
  );
});
