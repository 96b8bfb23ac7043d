import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { clickCheckbox } from "../testing/click-checkbox.ts";
import { useStage } from "../testing/use-stage.ts";
import { EXPLICIT_PAGE, render, waitForEvent, widgetFrame } from "../testing/widget-page.ts";

const SITE = { sitekey: "0x4AAAAAAAlife000000001", secret: "0x4AAAAAAAlifeSecret0001" };
const { sitekey } = SITE;
const MINUTE = 60_000;

const stage = useStage({ sites: [SITE] });
let page: Page;

beforeEach(async () => {
  ({ page } = stage);
  stage.server.html = EXPLICIT_PAGE;
  // The page and its frames have a fake clock, so the tests do not wait for real time.
  await page.clock.install({ time: new Date("2026-01-02T03:04:05Z") });
  await page.goto("http://shop.test/");
  // An hour ahead, because the clock runs until then and pauseAt() refuses a time in the past.
  await page.clock.pauseAt(new Date("2026-01-02T04:04:05Z"));
});

const names = (events: readonly (readonly unknown[])[]) => events.map(([name]) => name);
const state = async () => {
  const widget = (await widgetFrame(page)).locator("turnstile-widget");
  return await widget.getAttribute("data-state");
};

describe("expiry after 300 seconds", () => {
  test("auto: passes the old token to the callback and gets a new one", async () => {
    await render(page, { sitekey });
    const first = (await waitForEvent(page, "callback"))[0]?.[1];
    await page.clock.runFor(5 * MINUTE - 1);
    expect(await page.evaluate(() => window.turnstile?.isExpired())).toBe(false);
    await page.clock.runFor(1);
    const events = await waitForEvent(page, "callback", 2);
    expect(events.slice(0, 2)).toEqual([
      ["callback", first, false],
      ["expired-callback", first],
    ]);
    const second = events[2]?.[1];
    expect(second).not.toBe(first);
    expect(await page.inputValue("input")).toBe(second);
    expect(await page.evaluate(() => window.turnstile?.isExpired())).toBe(false);
  });

  test("manual: the visitor requests a new one", async () => {
    await render(page, { sitekey, "refresh-expired": "manual" });
    await waitForEvent(page, "callback");
    await page.clock.runFor(5 * MINUTE);
    await waitForEvent(page, "expired-callback");
    expect(await page.evaluate(() => window.turnstile?.isExpired())).toBe(true);
    await expect.poll(state).toBe("refresh");
    await clickCheckbox(page);
    expect(names(await waitForEvent(page, "callback", 2))).toEqual([
      "callback",
      "expired-callback",
      "callback",
    ]);
  });

  test("never: does nothing more, and getResponse() keeps the last token", async () => {
    await render(page, { sitekey, "refresh-expired": "never" });
    const token = (await waitForEvent(page, "callback"))[0]?.[1];
    await page.clock.runFor(5 * MINUTE);
    await waitForEvent(page, "expired-callback");
    await page.clock.runFor(60 * MINUTE);
    expect(names(await waitForEvent(page, "callback"))).toEqual(["callback", "expired-callback"]);
    expect(
      await page.evaluate(() => [window.turnstile?.getResponse(), window.turnstile?.isExpired()]),
    ).toEqual([token, true]);
    expect(await state()).toBe("expired");
  });

  test("after the scenario's tokenLifetimeMs", async () => {
    await stage.emulator.setScenario({ tokenLifetimeMs: 2_000 }, { sitekey });
    await render(page, { sitekey, "refresh-expired": "never" });
    await waitForEvent(page, "callback");
    await page.clock.runFor(2_000);
    await waitForEvent(page, "expired-callback");
  });
});

describe("a missing click", () => {
  beforeEach(async () => {
    await stage.emulator.setScenario({ click: true }, { sitekey });
  });

  test("auto: asks again, and the click passes then", async () => {
    await render(page, { sitekey });
    await waitForEvent(page, "before-interactive-callback");
    await page.clock.runFor(MINUTE);
    await waitForEvent(page, "before-interactive-callback", 2);
    await clickCheckbox(page);
    expect(names(await waitForEvent(page, "callback"))).toEqual([
      "before-interactive-callback",
      "timeout-callback",
      "before-interactive-callback",
      "after-interactive-callback",
      "callback",
    ]);
  });

  test("manual: the visitor starts another try", async () => {
    await stage.emulator.setScenario({ click: true, interactiveTimeoutMs: 5_000 }, { sitekey });
    await render(page, { sitekey, "refresh-timeout": "manual" });
    await waitForEvent(page, "before-interactive-callback");
    await page.clock.runFor(5_000);
    await waitForEvent(page, "timeout-callback");
    await expect.poll(state).toBe("refresh");
    await clickCheckbox(page);
    await waitForEvent(page, "before-interactive-callback", 2);
  });

  test("never: stays as it is until reset()", async () => {
    await render(page, { sitekey, "refresh-timeout": "never" });
    await waitForEvent(page, "before-interactive-callback");
    await page.clock.runFor(30 * MINUTE);
    expect(names(await waitForEvent(page, "timeout-callback"))).toEqual([
      "before-interactive-callback",
      "timeout-callback",
    ]);
    await page.evaluate(() => window.turnstile?.reset());
    await waitForEvent(page, "before-interactive-callback", 2);
  });
});

describe("failure", () => {
  const fail = async (code: string, times?: number) => {
    await stage.emulator.setScenario({ fail: { code, times } }, { sitekey });
  };

  test("retry auto: retries every 8 seconds until it passes", async () => {
    await fail("600010", 2);
    await render(page, { sitekey });
    await waitForEvent(page, "error-callback");
    await page.clock.runFor(7_999);
    expect(await stage.emulator.journal.entries({ type: "challenge" })).toHaveLength(1);
    await page.clock.runFor(1);
    await waitForEvent(page, "error-callback", 2);
    await page.clock.runFor(8_000);
    expect(names(await waitForEvent(page, "callback"))).toEqual([
      "error-callback",
      "error-callback",
      "callback",
    ]);
  });

  test("retry-interval sets the delay", async () => {
    await fail("300010", 1);
    await render(page, { sitekey, "retry-interval": "50" });
    await waitForEvent(page, "error-callback");
    await page.clock.runFor(50);
    await waitForEvent(page, "callback");
  });

  test("retry never: stays failed until reset()", async () => {
    await fail("600010", 1);
    await render(page, { sitekey, retry: "never" });
    await waitForEvent(page, "error-callback");
    await page.clock.runFor(60 * MINUTE);
    expect(await stage.emulator.journal.entries({ type: "challenge" })).toHaveLength(1);
    expect(await state()).toBe("failed");
    await page.evaluate(() => window.turnstile?.reset());
    await waitForEvent(page, "callback");
  });

  test.each(["110200", "110100", "400020", "110500", "200100", "400070"])(
    "%s is not retried",
    async (code) => {
      await fail(code, 1);
      await render(page, { sitekey });
      expect(await waitForEvent(page, "error-callback")).toEqual([["error-callback", code]]);
      await page.clock.runFor(60 * MINUTE);
      expect(await stage.emulator.journal.entries({ type: "challenge" })).toHaveLength(1);
    },
  );

  test.each([
    ["handled, says nothing", true, []],
    ["not handled, warns", undefined, ["[Cloudflare Turnstile] Error: 600010."]],
  ])("a callback that says %s", async (_name, answer, complaints) => {
    await fail("600010", 1);
    await page.evaluate(
      ([key, handled]) => {
        const callback = () => document.body.classList.add("called") ?? handled;
        window.turnstile?.render("#widget", { sitekey: key, retry: "never", "error-callback": callback });
      },
      [sitekey, answer] as const,
    );
    await page.waitForSelector("body.called");
    expect(stage.complaints).toEqual(complaints);
  });

  test("throws without a callback", async () => {
    await fail("600010", 1);
    const thrown = page.waitForEvent("pageerror");
    await page.evaluate((key) => void window.turnstile?.render("#widget", { sitekey: key }), sitekey);
    expect(String(await thrown)).toContain("TurnstileError: [Cloudflare Turnstile] Error: 600010.");
  });
});

describe("an unsupported browser", () => {
  test("calls its callback", async () => {
    await stage.emulator.setScenario({ unsupported: true });
    await render(page, { sitekey });
    expect(await waitForEvent(page, "unsupported-callback")).toEqual([["unsupported-callback"]]);
  });

  test("without one, calls the error callback", async () => {
    await stage.emulator.setScenario({ unsupported: true });
    await render(page, { sitekey, "unsupported-callback": 0 });
    expect(await waitForEvent(page, "error-callback")).toEqual([["error-callback", "110500"]]);
  });
});

describe("a run that hangs", () => {
  test("times out after a minute and is retried", async () => {
    await stage.emulator.setScenario({ delayMs: 3_600_000 }, { sitekey, nextWidgets: 1 });
    await render(page, { sitekey });
    await widgetFrame(page);
    await page.clock.runFor(MINUTE);
    expect(await waitForEvent(page, "error-callback")).toEqual([["error-callback", "110600"]]);
  });
});

describe("containers", () => {
  test("removed without remove(): warns once", async () => {
    const id = await render(page, { sitekey });
    await waitForEvent(page, "callback");
    await page.evaluate(() => document.querySelector("#widget")?.remove());
    await page.clock.runFor(10_000);
    expect(stage.complaints).toEqual([
      `[Cloudflare Turnstile] Cannot find Widget ${id}, consider using turnstile.remove() to clean up a widget.`,
    ]);
    await page.evaluate((widget) => window.turnstile?.remove(widget), id);
  });

  test("removed, then remove(): does not warn", async () => {
    await render(page, { sitekey });
    await page.evaluate(async () => {
      document.querySelector("#widget")?.remove();
      await Promise.resolve();
      window.turnstile?.remove();
    });
    await page.clock.runFor(10_000);
    expect(stage.complaints).toEqual([]);
  });

  test("moved within the page: keep their widget", async () => {
    await render(page, { sitekey });
    const [event] = await waitForEvent(page, "callback");
    await page.evaluate(() => {
      const container = document.querySelector("#widget");
      if (container !== null) document.body.append(container);
      window.turnstile?.reset();
    });
    const second = (await waitForEvent(page, "callback", 2))[1]?.[1];
    expect(second).not.toBe(event?.[1]);
    expect(await stage.emulator.journal.entries({ type: "challenge" })).toHaveLength(2);
    expect(stage.complaints).toEqual([]);
  });

  test("reject a second render() with a warning and keep the first widget", async () => {
    const id = await render(page, { sitekey });
    expect(await render(page, { sitekey, theme: "dark" })).toBe(id);
    expect(stage.complaints).toEqual([
      "[Cloudflare Turnstile] Turnstile has already been rendered in this container. The render attempt was rejected.",
    ]);
    expect(page.frames()).toHaveLength(2);
    expect(await stage.emulator.journal.entries({ type: "widget" })).toMatchObject([
      { widget: id, parameters: { theme: "auto" } },
    ]);
  });
});

describe("referring to a widget", () => {
  test("by id, by element, by selector, or the one created last", async () => {
    await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<div id="other"></div>'));
    const id = await render(page, { sitekey });
    const token = (await waitForEvent(page, "callback"))[0]?.[1];
    expect(
      await page.evaluate((widget) => {
        const { turnstile } = window;
        const element = document.querySelector("#widget");
        return [widget, element, "#widget", undefined].map((name) => turnstile?.getResponse(name));
      }, id),
    ).toEqual([token, token, token, token]);
    await page.evaluate(
      (key) => window.turnstile?.render("#other", { sitekey: key, execution: "execute" }),
      sitekey,
    );
    expect(
      await page.evaluate(() => {
        const { turnstile } = window;
        turnstile?.remove("nobody");
        return [turnstile?.getResponse(), turnstile?.isExpired()];
      }),
    ).toEqual([undefined, false]);
    await expect(page.evaluate(() => window.turnstile?.execute("#nobody"))).rejects.toThrow(
      "[Cloudflare Turnstile]",
    );
  });

  test.each(["getResponse", "isExpired"] as const)("%s() throws if there is no widget", async (name) => {
    for (const reference of [undefined, "#nobody", "][", "cf-chl-widget-aaaaa"]) {
      const asked = page.evaluate(([method, widget]) => window.turnstile?.[method](widget), [
        name,
        reference,
      ] as const);
      await expect(asked).rejects.toThrow("TurnstileError: [Cloudflare Turnstile] Could not find widget.");
    }
    await render(page, { sitekey });
    await page.evaluate((method) => window.turnstile?.[method](), name);
    await page.evaluate(() => window.turnstile?.remove());
    const asked = page.evaluate((method) => window.turnstile?.[method](), name);
    await expect(asked).rejects.toThrow("Could not find widget");
  });
});
