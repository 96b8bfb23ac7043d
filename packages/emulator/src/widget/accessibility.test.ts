import axe from "axe-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessibleNodes } from "../testing/accessible-nodes.ts";
import { clickCheckbox } from "../testing/click-checkbox.ts";
import { openStage } from "../testing/open-stage.ts";
import type { Stage, StagePage } from "../testing/open-stage.ts";
import { EXPLICIT_PAGE, render, waitForEvent, widgetFrame } from "../testing/widget-page.ts";
import { openWidgetDocument } from "../testing/widget-document.ts";

const CLICK = "3x00000000000000000000FF";

let stage: Stage;
let opened: StagePage;

beforeAll(async () => {
  stage = await openStage();
  stage.server.html = EXPLICIT_PAGE;
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await stage.emulator.reset();
  opened = await stage.openPage();
  await opened.page.goto("http://shop.test/");
  return async () => {
    await opened.page.context().close();
  };
});

const checkbox = async () => (await accessibleNodes(opened.page)).find(({ role }) => role === "checkbox");

test("locators find no checkbox, as in production; a click on its coordinates passes", async () => {
  await render(opened.page, { sitekey: CLICK });
  await waitForEvent(opened.page, "before-interactive-callback");
  const frame = await widgetFrame(opened.page);
  expect(await frame.getByRole("checkbox").count()).toBe(0);
  expect(await frame.locator("input").count()).toBe(0);
  expect(await frame.evaluate(() => document.querySelector("turnstile-widget")?.shadowRoot)).toBeNull();
  await clickCheckbox(opened.page);
  await waitForEvent(opened.page, "callback");
});

test.each([
  ["ar", "normal"],
  ["he", "compact"],
  ["en", "compact"],
  ["de", "flexible"],
])("a click passes in %s, size %s", async (language, size) => {
  await render(opened.page, { sitekey: CLICK, language, size });
  await waitForEvent(opened.page, "before-interactive-callback");
  await clickCheckbox(opened.page);
  await waitForEvent(opened.page, "callback");
});

test("the frame has production's title and path", async () => {
  await render(opened.page, { sitekey: CLICK });
  await waitForEvent(opened.page, "before-interactive-callback");
  const frame = await widgetFrame(opened.page);
  const element = await frame.frameElement();
  expect(await element.getAttribute("title")).toBe("Widget containing a Cloudflare security challenge");
  expect(new URL(frame.url()).pathname).toMatch(/^\/cdn-cgi\/challenge-platform\//);
});

test("a screen reader announces a named checkbox, then the result", async () => {
  await render(opened.page, { sitekey: CLICK });
  await waitForEvent(opened.page, "before-interactive-callback");
  expect(await checkbox()).toMatchObject({ name: "Verify you are human" });
  await clickCheckbox(opened.page);
  await waitForEvent(opened.page, "callback");
  const nodes = await accessibleNodes(opened.page);
  expect(nodes.map(({ role }) => role)).not.toContain("checkbox");
  expect(nodes.map(({ role }) => role)).toContain("status");
  expect(nodes).toContainEqual(expect.objectContaining({ role: "StaticText", name: "Success!" }));
});

test("Tab reaches the checkbox in the order of tabindex, Space passes it", async () => {
  await render(opened.page, { sitekey: CLICK, tabindex: 3 });
  await waitForEvent(opened.page, "before-interactive-callback");
  const element = await (await widgetFrame(opened.page)).frameElement();
  expect(await element.getAttribute("tabindex")).toBe("3");
  await opened.page.keyboard.press("Tab");
  await expect.poll(checkbox).toMatchObject({ focused: true });
  await opened.page.keyboard.press("Space");
  await waitForEvent(opened.page, "callback");
});

test("a failed widget shows its client error code", async () => {
  await stage.emulator.setScenario({ fail: { code: "600010" } });
  await render(opened.page, { sitekey: CLICK, retry: "never" });
  await waitForEvent(opened.page, "error-callback");
  const nodes = async () => (await accessibleNodes(opened.page)).map(({ name }) => name);
  await expect.poll(nodes).toContain("600010");
  expect(await nodes()).toContain("Verification failed");
});

describe("axe finds no violations", () => {
  test.each(["interactive", "success", "failed", "refresh"] as const)("in the state %s", async (shown) => {
    for (const [theme, language] of [
      ["light", "en"],
      ["dark", "ar"],
    ] as const) {
      await using widget = await openWidgetDocument(stage.browser, { theme, language });
      await widget.show(shown);
      await widget.page.addScriptTag({ content: axe.source });
      const { violations } = await widget.page.evaluate(
        async () => await (Reflect.get(window, "axe") as typeof axe).run(),
      );
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });
});
