import { afterAll, beforeAll, describe, expect, test } from "vitest";
import languages from "../languages/languages.json" with { type: "json" };
import { openStage } from "../testing/open-stage.ts";
import type { Stage } from "../testing/open-stage.ts";
import { openWidgetDocument } from "../testing/widget-document.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

const STATES = ["verifying", "interactive", "success", "failed", "expired", "timeout", "refresh"] as const;

/** Lists overlapping parts of the widget, and parts outside of the widget. Runs in the page. */
function findClashes(): string[] {
  const root = document.querySelector("turnstile-widget")?.shadowRoot;
  const parts = ["#checkbox", "#text", "small b", "#note"].map((selector) => {
    const element = root?.querySelector(selector);
    if (!element) throw new Error(`There is no ${selector}.`);
    if (element instanceof HTMLInputElement)
      return { selector, rectangles: [element.getBoundingClientRect()] };
    const range = document.createRange();
    range.selectNodeContents(element);
    // The rectangles of a text are as high as its font; only the line counts.
    const line = Number.parseFloat(getComputedStyle(element).lineHeight);
    const rectangles = [...range.getClientRects()].map(({ left, right, top, bottom }) => ({
      left,
      right,
      top: (top + bottom - line) / 2,
      bottom: (top + bottom + line) / 2,
    }));
    return { selector, rectangles };
  });
  const clashes = parts
    .filter(({ rectangles }) =>
      rectangles.some(
        ({ left, right, top, bottom }) =>
          left < 1 || top < 1 || right > window.innerWidth - 1 || bottom > window.innerHeight - 1,
      ),
    )
    .map(({ selector }) => `${selector} leaves the widget`);
  for (const [index, one] of parts.entries()) {
    for (const other of parts.slice(index + 1)) {
      const overlap = one.rectangles.some((a) =>
        other.rectangles.some(
          (b) => a.left < b.right && b.left < a.right && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5,
        ),
      );
      if (overlap) clashes.push(`${one.selector} overlaps ${other.selector}`);
    }
  }
  return clashes;
}

describe.each(["normal", "flexible", "compact"] as const)("size %s", (size) => {
  test("no part overlaps another or leaves the widget, in any language and state", async () => {
    const clashes: string[] = [];
    for (const language of Object.keys(languages)) {
      await using widget = await openWidgetDocument(stage.browser, { size, language });
      for (const state of STATES) {
        await widget.show(state);
        const found = await widget.page.evaluate(findClashes);
        clashes.push(...found.map((clash) => `${language} ${state}: ${clash}`));
      }
    }
    expect(clashes).toEqual([]);
  }, 120_000);
});

test.each([
  ["ar", "right"],
  ["fa", "right"],
  ["he", "right"],
  ["en", "left"],
])("%s has its checkbox on the %s", async (language, side) => {
  for (const size of ["normal", "compact"] as const) {
    await using widget = await openWidgetDocument(stage.browser, { size, language });
    await widget.show("interactive");
    const box = await widget.page.locator("#checkbox").boundingBox();
    const text = await widget.page.locator("#text").boundingBox();
    const right = (box?.x ?? 0) > (text?.x ?? 0);
    expect(right ? "right" : "left").toBe(side);
    const center = (box?.x ?? 0) + 12;
    const { width } = widget.page.viewportSize() ?? { width: 0 };
    expect(Math.abs((right ? width - center : center) - 30)).toBeLessThan(8);
  }
});

test("theme auto follows the system", async () => {
  const [light, dark] = ["rgb(250, 250, 250)", "rgb(35, 35, 40)"];
  for (const [theme, system, expected] of [
    ["light", "dark", light],
    ["dark", "light", dark],
    ["auto", "light", light],
    ["auto", "dark", dark],
  ] as const) {
    await using widget = await openWidgetDocument(stage.browser, { theme });
    await widget.page.emulateMedia({ colorScheme: system });
    const main = widget.page.locator("main");
    expect(await main.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(expected);
  }
});

test.each([
  ["es-MX", "es", "Verifique que es un ser humano"],
  ["zh-TW", "zh-tw", "請驗證您是人類"],
  ["zh-cn", "zh", "请验证您是真人"],
  ["ar", "ar", "تأكد من أنك إنسان"],
  ["xx", "en", "Verify you are human"],
])("the language %s is shown in %s", async (language, code, text) => {
  await using widget = await openWidgetDocument(stage.browser, { language });
  await widget.show("interactive");
  expect(await widget.page.locator("html").getAttribute("lang")).toBe(code);
  expect(await widget.page.locator("#text").textContent()).toBe(text);
});
