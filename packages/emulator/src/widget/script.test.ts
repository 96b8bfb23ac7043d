import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openStage } from "../testing/open-stage.ts";
import type { Stage, StagePage } from "../testing/open-stage.ts";
import { SCRIPT_URL } from "../testing/widget-page.ts";

const PASSES = "1x00000000000000000000AA";
const DUMMY = "XXXX.DUMMY.TOKEN.XXXX";
const CONTAINER = `<div class="cf-turnstile" data-sitekey="${PASSES}" data-callback="passed"></div>`;
const RECORD = `<script>window.calls = []; window.passed = (...values) => window.calls.push(["passed", ...values]);
window.loaded = () => window.calls.push(["loaded", typeof turnstile.render]);</script>`;

let stage: Stage;
let opened: StagePage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});
beforeEach(async () => {
  opened = await stage.openPage();
  return async () => {
    await opened.page.context().close();
  };
});

async function open(body: string): Promise<void> {
  stage.server.html = `<!doctype html><meta charset="utf-8">${RECORD}${body}`;
  await opened.page.goto("http://shop.test/");
}

/** Waits until the page's functions were called this often. */
async function calls(count: number): Promise<unknown[][]> {
  const handle = await opened.page.waitForFunction((least) => {
    const made = Reflect.get(window, "calls") as unknown[][];
    return made.length >= least ? made : undefined;
  }, count);
  return (await handle.jsonValue()) ?? [];
}

describe("implicit rendering", () => {
  test.each([
    ["synchronous, before the container", `<script src="${SCRIPT_URL}"></script>${CONTAINER}`],
    ["synchronous, after it", `${CONTAINER}<script src="${SCRIPT_URL}"></script>`],
    ["async defer", `<script src="${SCRIPT_URL}" async defer></script>${CONTAINER}`],
  ])("%s", async (_name, body) => {
    await open(body);
    expect(await calls(1)).toEqual([["passed", DUMMY, false]]);
    expect(await opened.page.inputValue("input[name=cf-turnstile-response]")).toBe(DUMMY);
  });

  test("renders all containers, and not again those that hold a widget", async () => {
    await open(`<script src="${SCRIPT_URL}"></script>${CONTAINER}${CONTAINER}`);
    await calls(2);
    await opened.page.evaluate((html) => {
      document.body.insertAdjacentHTML("beforeend", html);
      window.turnstile?.implicitRender();
    }, CONTAINER);
    await calls(3);
    expect(await opened.page.locator("input[name=cf-turnstile-response]").count()).toBe(3);
    expect(opened.complaints).toEqual([]);
  });

  test("a container with a bad parameter throws, and the others are rendered", async () => {
    await open(
      `<script src="${SCRIPT_URL}"></script><div class="cf-turnstile" data-sitekey="${PASSES}" data-size="huge"></div>${CONTAINER}`,
    );
    await calls(1);
    expect(opened.complaints).toEqual([
      '[Cloudflare Turnstile] Invalid value for parameter "size", expected "compact", "flexible", or "normal", got "huge".',
    ]);
  });
});

describe("onload", () => {
  test.each([`?onload=loaded&render=explicit`, `?render=explicit&onload=loaded`])(
    "%s renders nothing",
    async (query) => {
      await open(`${CONTAINER}<script src="${SCRIPT_URL}${query}" async></script>`);
      expect(await calls(1)).toEqual([["loaded", "function"]]);
      expect(await opened.page.locator("input").count()).toBe(0);
    },
  );

  test("alone does not stop implicit rendering", async () => {
    await open(`${CONTAINER}<script src="${SCRIPT_URL}?onload=loaded"></script>`);
    expect(await calls(2)).toEqual([
      ["loaded", "function"],
      ["passed", DUMMY, false],
    ]);
  });

  test("a function that is not there is warned of", async () => {
    await open(`${CONTAINER}<script src="${SCRIPT_URL}?onload=nobody"></script>`);
    await calls(1);
    expect(opened.complaints).toEqual([
      "[Cloudflare Turnstile] Unable to find onload callback 'nobody' immediately after loading, expected 'function', got 'undefined'.",
    ]);
  });
});

test("loading twice warns, keeps the first and its widgets, and calls the second onload", async () => {
  await open(`${CONTAINER}<script src="${SCRIPT_URL}"></script><script>window.first = turnstile</script>
    <script src="${SCRIPT_URL}?onload=loaded&render=explicit"></script>`);
  expect(await calls(2)).toContainEqual(["loaded", "function"]);
  expect(await opened.page.evaluate(() => Reflect.get(window, "first") === window.turnstile)).toBe(true);
  expect(opened.complaints).toMatchObject([expect.stringContaining("Turnstile already has been loaded")]);
});

describe("compat=recaptcha", () => {
  const body = `<form><div class="g-recaptcha" data-sitekey="${PASSES}" data-callback="passed"></div></form>`;

  test("renders .g-recaptcha, fills its field too and is window.grecaptcha", async () => {
    await open(`${body}<script src="${SCRIPT_URL}?compat=recaptcha"></script>`);
    await calls(1);
    expect(await opened.page.inputValue("input[name=g-recaptcha-response]")).toBe(DUMMY);
    expect(await opened.page.inputValue("input[name=cf-turnstile-response]")).toBe(DUMMY);
    expect(await opened.page.evaluate(() => window.grecaptcha?.getResponse())).toBe(DUMMY);
  });

  test("an invisible one shows nothing and waits for execute()", async () => {
    const invisible = body.replace("data-callback", 'data-size="invisible" data-callback');
    await open(`${invisible}<script src="${SCRIPT_URL}?compat=recaptcha&onload=loaded"></script>`);
    expect(await calls(1)).toEqual([["loaded", "function"]]);
    expect((await opened.page.locator(".g-recaptcha").boundingBox())?.height).toBe(0);
    await opened.page.evaluate(() => window.grecaptcha?.execute());
    expect(await calls(2)).toContainEqual(["passed", DUMMY, false]);
  });

  test("without it .g-recaptcha is left alone", async () => {
    await open(`${body}${CONTAINER}<script src="${SCRIPT_URL}"></script>`);
    await calls(1);
    expect(await opened.page.locator("input").count()).toBe(1);
    expect(await opened.page.evaluate(() => typeof window.grecaptcha)).toBe("undefined");
  });
});

test("ready() waits for the document, and calls at once when it is there", async () => {
  await open(`<script src="${SCRIPT_URL}?render=explicit"></script>
    <script>turnstile.ready(() => calls.push(["ready", document.readyState, document.querySelectorAll("#late").length]))</script>
    <div id="late"></div>`);
  expect(await calls(1)).toEqual([["ready", "interactive", 1]]);
  await opened.page.evaluate(() =>
    window.turnstile?.ready(() => (Reflect.get(window, "calls") as unknown[]).push(["again"])),
  );
  expect(await calls(2)).toContainEqual(["again"]);
  await expect(
    opened.page.evaluate(() => window.turnstile?.ready(Reflect.get(window, "nothing"))),
  ).rejects.toThrow("[Cloudflare Turnstile]");
});

test("only http: and https: pages may use it", async () => {
  const { page } = opened;
  await page.goto("data:text/html,<title>no origin</title>");
  const script = await fetch(`${stage.emulator.url}/turnstile/v0/api.js`);
  const failed = page.waitForEvent("pageerror");
  await page.addScriptTag({ content: await script.text() });
  expect((await failed).message).toContain("runs only on http: and https: pages");
});
