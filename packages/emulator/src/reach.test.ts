import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStage } from "./testing/open-stage.ts";
import type { Stage, StageOptions } from "./testing/open-stage.ts";
import { siteverify } from "./testing/siteverify.ts";
import { EXPLICIT_PAGE, SCRIPT_URL, render, waitForEvent, widgetFrame } from "./testing/widget-page.ts";

const SITE = {
  sitekey: "0x4AAAAAAAreach0000001",
  secret: "0x4AAAAAAAreachSecret01",
  hostnames: ["shop.test"],
};

/** Opens a stage for the tests of a group. */
function useStage(options: StageOptions): () => Stage {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await openStage({ sites: [SITE], ...options });
    stage.server.html = EXPLICIT_PAGE;
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
  });
  return () => {
    if (stage === undefined) throw new Error("The stage is not open yet.");
    return stage;
  };
}

/** Runs a widget and verifies its token. */
async function expectToken({ emulator }: Stage, page: Page): Promise<void> {
  await render(page, { sitekey: SITE.sitekey });
  const [event] = await waitForEvent(page, "callback");
  expect(await siteverify(emulator, { secret: SITE.secret, response: String(event?.[1]) })).toMatchObject({
    success: true,
    hostname: "shop.test",
  });
}

describe("with mapped hosts", () => {
  for (const scheme of ["http", "https"] as const) {
    describe(`an ${scheme} page`, () => {
      const stage = useStage({ scheme });

      test("gets a token", async () => {
        const { page } = await stage().openPage();
        await page.goto(`${scheme}://shop.test/`);
        await expectToken(stage(), page);
      });
    });
  }

  describe("under a content security policy", () => {
    const stage = useStage({ scheme: "https" });
    const own =
      "script-src 'self' https://challenges.cloudflare.com; frame-src https://challenges.cloudflare.com";

    test.each([
      ["as documented", `default-src 'none'; ${own}`, ""],
      [
        "by nonce and strict-dynamic",
        "script-src 'nonce-abc' 'strict-dynamic'; object-src 'none'",
        ' nonce="abc"',
      ],
      ["with trusted types", `default-src 'none'; ${own}; require-trusted-types-for 'script'`, ""],
    ])("%s", async (_name, policy, nonce) => {
      const { server, openPage } = stage();
      server.html = `<!doctype html><script${nonce} src="${SCRIPT_URL}?render=explicit"></script><div id="widget"></div>`;
      server.headers = { "content-security-policy": policy };
      const { page, complaints } = await openPage();
      await page.goto("https://shop.test/");
      await expectToken(stage(), page);
      expect(complaints).toEqual([]);
    });

    test("that forbids the frame, the widget fails with 200500", async () => {
      const { server, openPage } = stage();
      server.html = EXPLICIT_PAGE;
      server.headers = { "content-security-policy": "frame-src 'none'" };
      const { page } = await openPage();
      await page.goto("https://shop.test/");
      await render(page, { sitekey: SITE.sitekey });
      expect(await waitForEvent(page, "error-callback")).toEqual([["error-callback", "200500"]]);
    });

    test("the widget works with cross-origin isolation and without a referrer", async () => {
      const { server, openPage, emulator } = stage();
      server.html = EXPLICIT_PAGE;
      server.headers = {
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "no-referrer",
      };
      const { page } = await openPage();
      await page.goto("https://shop.test/");
      await expectToken(stage(), page);
      expect((await emulator.journal.entries({ type: "widget" })).at(-1)).toMatchObject({
        origin: "https://shop.test",
      });
    });
  });
});

describe("without mapped hosts", () => {
  const stage = useStage({ scheme: "http", mapped: false });

  test("a Playwright route carries every request", async () => {
    const { page } = await stage().openPage();
    await page.route("https://challenges.cloudflare.com/**", async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: stage().emulator.url + pathname + search }) });
    });
    stage().server.html = EXPLICIT_PAGE;
    await page.goto("http://shop.test/");
    await expectToken(stage(), page);
  });

  test("a page may load the script from the emulator's own address", async () => {
    const { server, openPage, emulator } = stage();
    for (const url of [emulator.url, emulator.tlsUrl]) {
      server.html = EXPLICIT_PAGE.replace("https://challenges.cloudflare.com", url);
      const { page } = await openPage();
      await page.goto("http://shop.test/");
      await expectToken(stage(), page);
      expect((await widgetFrame(page)).url()).toContain(url);
    }
  });
});

describe("unexpected messages", () => {
  // Each frame has its own process, so messages arrive while the page is busy.
  const stage = useStage({ siteIsolation: true });

  test("the page ignores the answer to a challenge that it has reset", async () => {
    const { openPage, server, emulator } = stage();
    server.html = EXPLICIT_PAGE;
    const { page } = await openPage();
    await page.goto("http://shop.test/");
    await render(page, { sitekey: SITE.sitekey, execution: "execute" });
    await page.evaluate(async () => {
      await new Promise((resolve) => {
        window.turnstile?.execute("#widget", { action: "warm-up", callback: resolve });
      });
      Reflect.set(window, "answers", []);
      const callback = (token: unknown) => (Reflect.get(window, "answers") as unknown[]).push(token);
      window.turnstile?.reset("#widget");
      window.turnstile?.execute("#widget", { action: "early", callback });
      // Blocks the page while the frame gets its answer, so the answer is in the channel when reset() runs.
      const end = performance.now() + 300;
      while (performance.now() < end);
      window.turnstile?.reset("#widget");
      window.turnstile?.execute("#widget", { action: "late" });
    });
    await page.waitForFunction(() => window.turnstile?.getResponse() !== undefined);
    const solved = (await emulator.journal.entries({ type: "challenge" })).slice(-2);
    expect(solved).toMatchObject([{ action: "early" }, { action: "late" }]);
    expect(await page.evaluate(() => Reflect.get(window, "answers"))).toEqual([solved[1]?.token]);
  });

  test("are ignored by the page after its frame navigated to another site", async () => {
    const { server, openPage } = stage();
    server.html = `${EXPLICIT_PAGE}<script>
      if (window !== top) parent.postMessage({ turnstile: "hello", mode: "invisible" }, "*");
    </script>`;
    const { page } = await openPage();
    await page.goto("http://shop.test/");
    await render(page, { sitekey: SITE.sitekey });
    await waitForEvent(page, "callback");
    const heard = page.evaluate(async () => {
      await new Promise((resolve) => {
        window.addEventListener("message", resolve, { once: true });
      });
    });
    await (await widgetFrame(page)).evaluate(() => window.location.assign("http://other.test/"));
    await heard;
    expect((await page.locator("#widget > div > div").boundingBox())?.height).toBe(65);
  });

  test("are ignored by the page", async () => {
    const { server, openPage, emulator } = stage();
    await emulator.reset();
    const sibling =
      "https://challenges.cloudflare.com/cdn-cgi/challenge-platform/turnstile/widget/0xother?id=sibling";
    server.html = `${EXPLICIT_PAGE}<iframe srcdoc="<title>other</title>"></iframe><iframe src="${sibling}"></iframe>`;
    const { page } = await openPage();
    await page.goto("http://shop.test/");
    await render(page, { sitekey: SITE.sitekey, execution: "execute" });
    const isWidget = (frame: Frame) => frame.url().includes(SITE.sitekey);
    const widget = page.frames().find(isWidget) ?? (await page.waitForEvent("framenavigated", isWidget));
    await widget.waitForSelector("turnstile-widget", { state: "attached" });
    const hello = { turnstile: "hello", mode: "invisible" };
    for (const address of ["about:srcdoc", sibling]) {
      const other = page.frames().find((candidate) => candidate.url() === address);
      await other?.evaluate((message) => window.parent.postMessage(message, "*"), hello);
    }
    await page.evaluate((message) => window.postMessage(message, "*"), hello);
    await page.evaluate(() => window.turnstile?.execute("#widget", { action: "genuine" }));
    await waitForEvent(page, "callback");
    expect(await emulator.journal.entries({ type: "challenge" })).toMatchObject([{ action: "genuine" }]);
    expect((await page.locator("#widget > div > div").boundingBox())?.height).toBe(65);
  });

  test("are ignored by the frame, which accepts only its parent page", async () => {
    const { server, openPage, emulator } = stage();
    await emulator.reset();
    const address = `https://challenges.cloudflare.com/cdn-cgi/challenge-platform/turnstile/widget/${SITE.sitekey}?id=cf-chl-widget-alone`;
    server.html = `<!doctype html><iframe id="widget" src="${address}"></iframe>`;
    const { page } = await openPage();
    await page.goto("http://shop.test/");
    const connect = (action: string) => ({
      turnstile: "connect",
      shown: "verifying",
      run: { type: "run", run: 1, anew: true, action, cData: "" },
    });
    const frame = await widgetFrame(page);
    await frame.evaluate(
      (message) => window.postMessage(message, "*", [new MessageChannel().port2]),
      connect("forged"),
    );
    await page.evaluate((message) => {
      const target = document.querySelector("iframe")?.contentWindow;
      target?.postMessage(message, "*", [new MessageChannel().port2]);
    }, connect("genuine"));
    const entry = await emulator.journal.waitFor(({ type }) => type === "challenge");
    expect(entry).toMatchObject({ action: "genuine", origin: "http://shop.test" });
  });

  test("a page of another hostname is refused", async () => {
    const { server, openPage } = stage();
    server.html = EXPLICIT_PAGE;
    const { page } = await openPage();
    await page.goto("http://other.test/");
    await render(page, { sitekey: SITE.sitekey });
    expect(await waitForEvent(page, "error-callback")).toEqual([["error-callback", "110200"]]);
  });
});
