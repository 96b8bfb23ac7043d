import { beforeEach, describe, expect, test } from "vitest";
import { useStage } from "../testing/use-stage.ts";
import { SCRIPT_URL } from "../testing/widget-page.ts";

const PASSES = "1x00000000000000000000AA";
const DUMMY = "XXXX.DUMMY.TOKEN.XXXX";
const CONTAINER = `<div class="cf-turnstile" data-sitekey="${PASSES}" data-callback="passed"></div>`;
const RECORD = `<script>window.calls = []; window.passed = (...values) => window.calls.push(["passed", ...values]);
window.loaded = () => window.calls.push(["loaded", typeof turnstile.render]);</script>`;

const stage = useStage();

async function open(body: string): Promise<void> {
  stage.server.html = `<!doctype html><meta charset="utf-8">${RECORD}${body}`;
  await stage.page.goto("http://shop.test/");
}

/** Waits until the page's functions have been called this often. */
async function calls(count: number): Promise<unknown[][]> {
  const handle = await stage.page.waitForFunction((least) => {
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
    expect(await stage.page.inputValue("input[name=cf-turnstile-response]")).toBe(DUMMY);
  });

  test("renders all containers that do not have a widget", async () => {
    await open(`<script src="${SCRIPT_URL}"></script>${CONTAINER}${CONTAINER}`);
    await calls(2);
    expect(await stage.page.locator("input[name=cf-turnstile-response]").count()).toBe(2);
    expect(stage.complaints).toEqual([]);
  });

  test("implicitRender() scans the page again in scripts before 2026-05-01, and does not exist later", async () => {
    await stage.emulator.setScenario({ scriptDate: "2026-04-30" });
    await open(`<script src="${SCRIPT_URL}"></script>${CONTAINER}`);
    await calls(1);
    await stage.page.evaluate((html) => {
      document.body.insertAdjacentHTML("beforeend", html);
      window.turnstile?.implicitRender?.();
    }, CONTAINER);
    await calls(2);
    expect(await stage.page.locator("input[name=cf-turnstile-response]").count()).toBe(2);
    for (const scriptDate of ["2026-05-01", undefined]) {
      await stage.emulator.setScenario({ scriptDate });
      await stage.page.reload();
      expect(await stage.page.evaluate(() => typeof window.turnstile?.implicitRender)).toBe("undefined");
    }
  });

  test("a container with a bad parameter throws, and the others are rendered", async () => {
    await open(
      `<script src="${SCRIPT_URL}"></script><div class="cf-turnstile" data-sitekey="${PASSES}" data-size="huge"></div>${CONTAINER}`,
    );
    await calls(1);
    expect(stage.complaints).toEqual([
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
      expect(await stage.page.locator("input").count()).toBe(0);
    },
  );

  test("without render=explicit, implicit rendering still runs", async () => {
    await open(`${CONTAINER}<script src="${SCRIPT_URL}?onload=loaded"></script>`);
    expect(await calls(2)).toEqual([
      ["loaded", "function"],
      ["passed", DUMMY, false],
    ]);
  });

  test("warns about a missing function", async () => {
    await open(`${CONTAINER}<script src="${SCRIPT_URL}?onload=nobody"></script>`);
    await calls(1);
    expect(stage.complaints).toEqual([
      "[Cloudflare Turnstile] Unable to find onload callback 'nobody' immediately after loading, expected 'function', got 'undefined'.",
    ]);
  });
});

describe("a missing onload function", () => {
  const body = `<script src="${SCRIPT_URL}?onload=late&render=explicit"></script>`;
  const late = () =>
    Reflect.set(window, "late", () => (Reflect.get(window, "calls") as string[][]).push(["late"]));

  beforeEach(async () => {
    await stage.page.clock.install({ time: new Date("2026-01-02T03:04:05Z") });
  });

  test("is called if it exists a second later", async () => {
    await open(body);
    await stage.page.clock.pauseAt(new Date("2026-01-02T03:04:05.500Z"));
    await stage.page.evaluate(late);
    await stage.page.clock.runFor(1_000);
    expect(await calls(1)).toEqual([["late"]]);
    expect(stage.complaints).toHaveLength(1);
  });

  test("is ignored after that", async () => {
    await open(body);
    await stage.page.clock.runFor(2_000);
    await stage.page.evaluate(late);
    await stage.page.clock.runFor(10_000);
    expect(await calls(0)).toEqual([]);
    expect(stage.complaints).toHaveLength(1);
  });
});

test("loading twice warns, keeps the first and its widgets, and calls the second onload", async () => {
  await open(`${CONTAINER}<script src="${SCRIPT_URL}"></script><script>window.first = turnstile</script>
    <script src="${SCRIPT_URL}?onload=loaded&render=explicit"></script>`);
  expect(await calls(2)).toContainEqual(["loaded", "function"]);
  expect(await stage.page.evaluate(() => Reflect.get(window, "first") === window.turnstile)).toBe(true);
  expect(stage.complaints).toEqual([
    "[Cloudflare Turnstile] Turnstile already has been loaded. Was Turnstile imported multiple times?.",
  ]);
});

describe("compat=recaptcha", () => {
  const body = `<form><div class="g-recaptcha" data-sitekey="${PASSES}" data-callback="passed"></div></form>`;

  test("renders .g-recaptcha, fills its field too and is window.grecaptcha", async () => {
    await open(`${body}<script src="${SCRIPT_URL}?compat=recaptcha"></script>`);
    await calls(1);
    expect(await stage.page.inputValue("input[name=g-recaptcha-response]")).toBe(DUMMY);
    expect(await stage.page.inputValue("input[name=cf-turnstile-response]")).toBe(DUMMY);
    expect(await stage.page.evaluate(() => window.grecaptcha?.getResponse())).toBe(DUMMY);
  });

  test("an invisible widget shows nothing and waits for execute()", async () => {
    const invisible = body.replace("data-callback", 'data-size="invisible" data-callback');
    await open(`${invisible}<script src="${SCRIPT_URL}?compat=recaptcha&onload=loaded"></script>`);
    expect(await calls(1)).toEqual([["loaded", "function"]]);
    expect((await stage.page.locator(".g-recaptcha").boundingBox())?.height).toBe(0);
    await stage.page.evaluate(() => window.grecaptcha?.execute());
    expect(await calls(2)).toContainEqual(["passed", DUMMY, false]);
  });

  test("without it .g-recaptcha is ignored", async () => {
    await open(`${body}${CONTAINER}<script src="${SCRIPT_URL}"></script>`);
    await calls(1);
    expect(await stage.page.locator("input").count()).toBe(1);
    expect(await stage.page.evaluate(() => typeof window.grecaptcha)).toBe("undefined");
  });
});

test("ready() waits for the document, and calls immediately once it is parsed", async () => {
  await open(`<script src="${SCRIPT_URL}?render=explicit"></script>
    <script>turnstile.ready(() => calls.push(["ready", document.readyState, document.querySelectorAll("#late").length]))</script>
    <div id="late"></div>`);
  expect(await calls(1)).toEqual([["ready", "interactive", 1]]);
  await stage.page.evaluate(() =>
    window.turnstile?.ready(() => (Reflect.get(window, "calls") as unknown[]).push(["again"])),
  );
  expect(await calls(2)).toContainEqual(["again"]);
  await expect(
    stage.page.evaluate(() => window.turnstile?.ready(Reflect.get(window, "nothing"))),
  ).rejects.toThrow("[Cloudflare Turnstile]");
});

describe("ready() throws if the script tag is asynchronous", () => {
  const MESSAGE =
    "TurnstileError: [Cloudflare Turnstile] Remove async/defer from the Turnstile api.js script tag before using turnstile.ready()..";
  const address = `${SCRIPT_URL}?render=explicit&onload=loaded`;
  const byCode = (change: string) =>
    `<script>const tag = document.createElement("script"); tag.src = "${address}"; ${change} document.head.append(tag);</script>`;

  test.each([
    ["async", `<script src="${address}" async></script>`],
    ["defer", `<script src="${address}" defer></script>`],
    ["async and defer", `<script src="${address}" async defer></script>`],
    ["inserted by code", byCode("")],
    ["inserted by code, with defer", byCode("tag.async = false; tag.defer = true;")],
  ])("%s", async (_name, body) => {
    await open(body);
    await calls(1);
    await expect(stage.page.evaluate(() => window.turnstile?.ready(() => {}))).rejects.toThrow(MESSAGE);
  });
});

test("only http: and https: pages can use it", async () => {
  const { page } = stage;
  await page.goto("data:text/html,<title>no origin</title>");
  const script = await fetch(`${stage.emulator.url}/turnstile/v0/api.js`);
  const failed = page.waitForEvent("pageerror");
  await page.addScriptTag({ content: await script.text() });
  expect((await failed).message).toContain("runs only on http: and https: pages");
});
