import axe from "axe-core";
import { beforeEach, describe, expect, test } from "vitest";
import { accessibleNodes } from "../testing/accessible-nodes.ts";
import { clickCheckbox } from "../testing/click-checkbox.ts";
import { useStage } from "../testing/use-stage.ts";
import { EXPLICIT_PAGE, render, waitForEvent, widgetFrame } from "../testing/widget-page.ts";
import { openWidgetDocument } from "../testing/widget-document.ts";

const CLICK = "3x00000000000000000000FF";

const stage = useStage();

beforeEach(async () => {
  stage.server.html = EXPLICIT_PAGE;
  await stage.page.goto("http://shop.test/");
});

const checkbox = async () => (await accessibleNodes(stage.page)).find(({ role }) => role === "checkbox");

test("locators find no checkbox, as in production; a click on its coordinates passes", async () => {
  await render(stage.page, { sitekey: CLICK });
  await waitForEvent(stage.page, "before-interactive-callback");
  const frame = await widgetFrame(stage.page);
  expect(await frame.getByRole("checkbox").count()).toBe(0);
  expect(await frame.locator("input").count()).toBe(0);
  expect(await frame.evaluate(() => document.querySelector("turnstile-widget")?.shadowRoot)).toBeNull();
  await clickCheckbox(stage.page);
  await waitForEvent(stage.page, "callback");
});

test.each([
  ["ar", "normal"],
  ["he", "compact"],
  ["en", "compact"],
  ["de", "flexible"],
])("a click passes in %s, size %s", async (language, size) => {
  await render(stage.page, { sitekey: CLICK, language, size });
  await waitForEvent(stage.page, "before-interactive-callback");
  await clickCheckbox(stage.page);
  await waitForEvent(stage.page, "callback");
});

test("the frame has production's title and path", async () => {
  await render(stage.page, { sitekey: CLICK });
  await waitForEvent(stage.page, "before-interactive-callback");
  const frame = await widgetFrame(stage.page);
  const element = await frame.frameElement();
  expect(await element.getAttribute("title")).toBe("Widget containing a Cloudflare security challenge");
  expect(new URL(frame.url()).pathname).toMatch(/^\/cdn-cgi\/challenge-platform\//);
});

test("a screen reader announces a named checkbox, then the result", async () => {
  await render(stage.page, { sitekey: CLICK });
  await waitForEvent(stage.page, "before-interactive-callback");
  expect(await checkbox()).toMatchObject({ name: "Verify you are human" });
  await clickCheckbox(stage.page);
  await waitForEvent(stage.page, "callback");
  const nodes = await accessibleNodes(stage.page);
  expect(nodes.map(({ role }) => role)).not.toContain("checkbox");
  expect(nodes.map(({ role }) => role)).toContain("status");
  expect(nodes).toContainEqual(expect.objectContaining({ role: "StaticText", name: "Success!" }));
});

test("Tab reaches the checkbox in the order of tabindex, Space passes it", async () => {
  await render(stage.page, { sitekey: CLICK, tabindex: 3 });
  await waitForEvent(stage.page, "before-interactive-callback");
  const element = await (await widgetFrame(stage.page)).frameElement();
  expect(await element.getAttribute("tabindex")).toBe("3");
  await stage.page.keyboard.press("Tab");
  await expect.poll(checkbox).toMatchObject({ focused: true });
  await stage.page.keyboard.press("Space");
  await waitForEvent(stage.page, "callback");
});

test("a failed widget shows its client error code", async () => {
  await stage.emulator.setScenario({ fail: { code: "600010" } });
  await render(stage.page, { sitekey: CLICK, retry: "never" });
  await waitForEvent(stage.page, "error-callback");
  const nodes = async () => (await accessibleNodes(stage.page)).map(({ name }) => name);
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
