import { beforeEach, describe, expect, test } from "vitest";
import { clickCheckbox } from "../testing/click-checkbox.ts";
import { useStage } from "../testing/use-stage.ts";
import { EXPLICIT_PAGE, SCRIPT_URL, render, waitForEvent, widgetFrame } from "../testing/widget-page.ts";

const PASSES = "1x00000000000000000000AA";
const INVISIBLE = "1x00000000000000000000BB";

const stage = useStage({
  sites: [
    { sitekey: "0xslow", scenario: { delayMs: 400 } },
    { sitekey: "0xslowclick", scenario: { delayMs: 400, click: true } },
  ],
});

beforeEach(async () => {
  stage.server.html = EXPLICIT_PAGE;
  await stage.page.goto("http://shop.test/");
});

/** Size of the widget in the page. */
async function size(): Promise<{ width: number; height: number }> {
  const box = await stage.page.locator("#widget > div > div").boundingBox();
  return { width: box?.width ?? 0, height: box?.height ?? 0 };
}

describe("render() throws", () => {
  test.each([
    [{}, 'Invalid or missing type for parameter "sitekey", expected "string", got "undefined".'],
    [{ sitekey: "" }, 'Invalid value for parameter "sitekey"'],
    [{ sitekey: 5 }, 'Invalid or missing type for parameter "sitekey", expected "string", got "number".'],
    [
      { size: "invisible" },
      'Invalid value for parameter "size", expected "compact", "flexible", or "normal", got "invisible".',
    ],
    [
      { theme: "blue" },
      'Invalid value for parameter "theme", expected "auto", "dark", or "light", got "blue".',
    ],
    [{ appearance: "never" }, 'Invalid value for parameter "appearance"'],
    [
      { execution: "later" },
      'Invalid value for parameter "execution", expected "execute" or "render", got "later".',
    ],
    [{ retry: "often" }, 'Invalid value for parameter "retry", expected "auto" or "never", got "often".'],
    [{ "retry-interval": 0 }, 'Invalid value for parameter "retry-interval"'],
    [{ "retry-interval": 900_000 }, 'Invalid value for parameter "retry-interval"'],
    [{ "retry-interval": "soon" }, 'Invalid value for parameter "retry-interval"'],
    [{ action: "a b" }, 'Invalid value for parameter "action"'],
    [{ action: "a".repeat(33) }, 'Invalid value for parameter "action"'],
    [{ cData: "a".repeat(256) }, 'Invalid value for parameter "cData"'],
  ])("for %o", async (parameters, message) => {
    const call = stage.page.evaluate(
      (given) => window.turnstile?.render("#widget", given),
      "sitekey" in parameters || Object.keys(parameters).length === 0
        ? parameters
        : { sitekey: PASSES, ...parameters },
    );
    await expect(call).rejects.toThrow(`TurnstileError: [Cloudflare Turnstile] ${message}`);
    expect(await stage.page.locator("#widget").innerHTML()).toBe("");
  });

  test("for an invalid container", async () => {
    const attempt = async (container: unknown) =>
      await stage.page.evaluate(
        (given) => window.turnstile?.render(given, { sitekey: "1x00000000000000000000AA" }),
        container,
      );
    await expect(attempt(null)).rejects.toThrow(
      '[Cloudflare Turnstile] Invalid type for parameter "container", expected "string" or an implementation of "HTMLElement".',
    );
    await expect(attempt("#nowhere")).rejects.toThrow("[Cloudflare Turnstile] Unable to find a container");
    await expect(attempt("][")).rejects.toThrow("[Cloudflare Turnstile] Unable to find a container");
  });
});

test("undefined counts as absent, unknown names are ignored, parameters override attributes", async () => {
  await stage.page.evaluate(() => {
    const container = document.querySelector<HTMLElement>("#widget");
    Object.assign(container?.dataset ?? {}, {
      sitekey: "2x00000000000000000000AB",
      size: "compact",
      action: "attribute",
    });
  });
  await render(stage.page, {
    sitekey: PASSES,
    size: undefined,
    cdata: "unknown",
    action: "parameter",
    theme: undefined,
  });
  await waitForEvent(stage.page, "callback");
  expect(await size()).toEqual({ width: 150, height: 140 });
  expect(await stage.emulator.journal.entries({ type: "widget" })).toMatchObject([
    {
      sitekey: PASSES,
      origin: "http://shop.test",
      parameters: { action: "parameter", size: "compact", theme: "auto" },
    },
  ]);
});

describe("size", () => {
  test.each([
    ["normal", { width: 300, height: 65 }],
    ["compact", { width: 150, height: 140 }],
    ["flexible", { width: 500, height: 65 }],
  ])("%s", async (name, expected) => {
    await stage.page.addStyleTag({ content: "#widget { width: 500px }" });
    await render(stage.page, { sitekey: PASSES, size: name });
    await waitForEvent(stage.page, "callback");
    expect(await size()).toEqual(expected);
  });

  test("flexible is never narrower than 300 pixels", async () => {
    await stage.page.addStyleTag({ content: "#widget { width: 200px }" });
    await render(stage.page, { sitekey: PASSES, size: "flexible" });
    await waitForEvent(stage.page, "callback");
    const frame = await (await widgetFrame(stage.page)).frameElement();
    expect((await frame.boundingBox())?.width).toBe(300);
  });

  test("an invisible site shows nothing, whatever the parameters", async () => {
    await render(stage.page, { sitekey: INVISIBLE, appearance: "always" });
    await waitForEvent(stage.page, "callback");
    expect((await size()).height).toBe(0);
  });
});

describe("appearance", () => {
  test("execute: shown when the challenge starts", async () => {
    await render(stage.page, { sitekey: "0xslow", appearance: "execute", execution: "execute" });
    expect((await size()).height).toBe(0);
    await stage.page.evaluate(() => window.turnstile?.execute("#widget"));
    expect((await size()).height).toBe(65);
    await waitForEvent(stage.page, "callback");
  });

  test("interaction-only: shown while a click is needed", async () => {
    await render(stage.page, { sitekey: "0xslowclick", appearance: "interaction-only" });
    expect((await size()).height).toBe(0);
    await waitForEvent(stage.page, "before-interactive-callback");
    expect((await size()).height).toBe(65);
    await clickCheckbox(stage.page);
    await waitForEvent(stage.page, "callback");
    expect((await size()).height).toBe(0);
  });
});

test("language auto uses the browser's language", async () => {
  await render(stage.page, { sitekey: PASSES });
  await waitForEvent(stage.page, "callback");
  const language = await stage.page.evaluate(() => navigator.language);
  expect(await stage.emulator.journal.entries({ type: "widget" })).toMatchObject([
    { parameters: { language } },
  ]);
});

describe("the response field", () => {
  test("is posted with the form around it", async () => {
    const id = await render(stage.page, { sitekey: PASSES });
    const field = stage.page.locator("form input[type=hidden]");
    expect(await field.getAttribute("id")).toBe(`${id}_response`);
    await waitForEvent(stage.page, "callback");
    const posted = await stage.page.evaluate(() => {
      const form = document.querySelector("form");
      return form && [...new FormData(form)];
    });
    expect(posted).toEqual([["cf-turnstile-response", "XXXX.DUMMY.TOKEN.XXXX"]]);
  });

  test("can have another name, or be omitted", async () => {
    await render(stage.page, { sitekey: PASSES, "response-field-name": 'my "token"' });
    expect(await stage.page.locator("input").getAttribute("name")).toBe('my "token"');
    await stage.page.evaluate(() => window.turnstile?.remove());
    stage.server.html = `<script src="${SCRIPT_URL}"></script><div class="cf-turnstile" data-sitekey="${PASSES}" data-response-field="false"></div>`;
    await stage.page.reload();
    await stage.page.waitForFunction(() => window.turnstile?.getResponse() !== undefined);
    expect(await stage.page.locator("input").count()).toBe(0);
  });
});

test("parameters never become markup", async () => {
  const evil = `"><img src=x onerror=parent.postMessage('pwned','*')>`;
  await render(stage.page, { sitekey: evil, language: evil, "response-field-name": evil });
  expect(await waitForEvent(stage.page, "error-callback")).toEqual([["error-callback", "400020"]]);
  const frame = await widgetFrame(stage.page);
  expect(await frame.locator("img").count()).toBe(0);
  expect(await stage.page.locator("img").count()).toBe(0);
});
