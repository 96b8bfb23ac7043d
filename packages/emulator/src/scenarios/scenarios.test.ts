import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { createEmulator, REALISTIC_DELAY_MS } from "../index.ts";
import { useStage } from "../testing/use-stage.ts";
import { mintToken, runWidget } from "../testing/run-widget.ts";
import { siteverify } from "../testing/siteverify.ts";
import { EXPLICIT_PAGE, render, waitForEvent } from "../testing/widget-page.ts";

const SITE = { sitekey: "0x4AAAAAAAscenario00001", secret: "0x4AAAAAAAscenarioSecret" };
const QUICK = { sitekey: "0x4AAAAAAAscenario00002", secret: "0x4AAAAAAAscenarioQuick1" };
const { sitekey } = SITE;
/** Longer than any test: an answer that arrives did not wait for such a delay. */
const FOREVER_MS = 3_600_000;

const stage = useStage({ sites: [SITE, QUICK] });
let page: Page;

beforeEach(async () => {
  ({ page } = stage);
  stage.server.html = EXPLICIT_PAGE;
});

const hasApi = async () => await page.evaluate(() => window.turnstile !== undefined);

describe("the script", () => {
  test.each([
    ["missing", { status: 503, times: 1 }],
    ["cut off", { truncated: true, times: 1 }],
    ["gone with the connection", { drop: true, times: 1 }],
    ["redirected elsewhere", { redirect: "http://other.test/", times: 1 }],
    ["a page instead", { body: "<!doctype html>", contentType: "text/html", times: 1 }],
  ])("can be %s once", async (_name, script) => {
    await stage.emulator.setScenario({ script });
    await page.goto("http://shop.test/");
    expect(await hasApi()).toBe(false);
    await page.reload();
    expect(await hasApi()).toBe(true);
    const { times: _times, ...fault } = script;
    const entries = await stage.emulator.journal.entries({ type: "script" });
    expect(entries.map((entry) => entry.fault)).toEqual([fault, undefined]);
  });

  test("can be slow", async () => {
    await stage.emulator.setScenario({ script: { delayMs: FOREVER_MS, times: 1 } });
    const asked = page.waitForRequest(/api\.js/);
    await page.goto("http://shop.test/", { waitUntil: "commit" });
    await asked;
    const { page: other } = await stage.openPage();
    await other.goto("http://shop.test/");
    expect(await other.evaluate(() => window.turnstile !== undefined)).toBe(true);
    // Requested first, and still not loaded.
    expect(await hasApi()).toBe(false);
    await other.context().close();

    await stage.emulator.setScenario({ script: { delayMs: 20 } });
    await page.reload();
    expect(await hasApi()).toBe(true);
  });

  test("scriptDate: an earlier script accepts size invisible, and execute() ignores changes", async () => {
    await stage.emulator.setScenario({ scriptDate: "2026-04-22" });
    await page.goto("http://shop.test/");
    await render(page, { sitekey, size: "invisible", execution: "execute" });
    await page.evaluate(() => window.turnstile?.execute("#widget", { theme: "dark", action: "changed" }));
    await waitForEvent(page, "callback");
    expect(await stage.emulator.journal.entries({ type: "challenge" })).toMatchObject([
      { action: "changed" },
    ]);
    await stage.emulator.setScenario({ scriptDate: "2026-04-23" });
    await page.reload();
    await expect(render(page, { sitekey, size: "invisible" })).rejects.toThrow('got "invisible"');
  });
});

describe("the frame", () => {
  test.each([
    ["blocked", { drop: true, times: 1 }],
    ["answered with an error", { status: 403, times: 1 }],
    ["cut off", { truncated: true, times: 1 }],
  ])("%s is 200500, and tried again", async (_name, frame) => {
    await stage.emulator.setScenario({ frame }, { sitekey });
    await page.goto("http://shop.test/");
    await render(page, { sitekey, "retry-interval": 20 });
    const events = await waitForEvent(page, "callback");
    expect(events.map(([name, value]) => [name, name === "callback" ? "token" : value])).toEqual([
      ["error-callback", "200500"],
      ["callback", "token"],
    ]);
  });
});

describe("the challenge endpoint", () => {
  test.each([
    ["drops the connection", { drop: true, times: 1 }, "300010"],
    ["answers with an error", { status: 500, times: 1 }, "300020"],
    ["answers by halves", { truncated: true, times: 1 }, "300020"],
  ])("%s, once", async (_name, challenge, code) => {
    await stage.emulator.setScenario({ challenge }, { sitekey });
    await page.goto("http://shop.test/");
    await render(page, { sitekey, "retry-interval": 20 });
    await waitForEvent(page, "callback");
    expect((await waitForEvent(page, "error-callback"))[0]).toEqual(["error-callback", code]);
  });

  test("slow widgets do not delay those of another site", async () => {
    const slow = 32;
    await stage.emulator.setScenario({ delayMs: FOREVER_MS }, { sitekey });
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/challenge")) asked += 1;
    });
    await page.goto("http://shop.test/");
    await page.evaluate(
      ([key, count]) => {
        for (let index = 0; index < count; index += 1) {
          const container = document.body.appendChild(document.createElement("div"));
          const callback = () => document.body.classList.add("slow-one-ended");
          window.turnstile?.render(container, { sitekey: key, callback });
        }
      },
      [sitekey, slow] as const,
    );
    await expect.poll(() => asked).toBe(slow);
    // Over HTTP/1.1 all six connections to the host would be in use, and this request would never get an answer.
    await render(page, { sitekey: QUICK.sitekey });
    await waitForEvent(page, "callback");
    expect(await page.locator("body.slow-one-ended").count()).toBe(0);

    await stage.emulator.setScenario({ delayMs: 20 }, { sitekey });
    await page.goto("http://shop.test/");
    await render(page, { sitekey });
    await waitForEvent(page, "callback");
  });
});

test("realistic: a challenge takes long enough to see the empty field after reset()", async () => {
  await stage.emulator.setScenario({ delayMs: "realistic" });
  const begun = performance.now();
  expect(await runWidget(stage.emulator, { sitekey })).toMatchObject({ status: "solved" });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(REALISTIC_DELAY_MS - 1);
  await page.goto("http://shop.test/");
  await render(page, { sitekey });
  await waitForEvent(page, "callback");
  const fields = await page.evaluate(async () => {
    const values: (string | undefined)[] = [];
    window.turnstile?.reset();
    for (const ms of [0, 50]) {
      await new Promise((resolve) => {
        setTimeout(resolve, ms);
      });
      values.push(document.querySelector<HTMLInputElement>("input[name=cf-turnstile-response]")?.value);
    }
    return values;
  });
  expect(fields).toEqual(["", ""]);
});

describe("shares and terms", () => {
  test("a share of failures follows the random source", async () => {
    const numbers = [0.1, 0.5, 0.2, 0.9];
    await using emulator = await createEmulator({ sites: [SITE], random: () => numbers.shift() ?? 1 });
    await emulator.setScenario({ fail: { code: "300030", share: 0.3 } }, { sitekey });
    const outcomes = [];
    for (let run = 0; run < 4; run += 1) outcomes.push((await runWidget(emulator, { sitekey }))["status"]);
    expect(outcomes).toEqual(["failed", "solved", "failed", "solved"]);
  });

  test("nextWidgets counts widgets when they start; retries keep the scenario", async () => {
    const { emulator } = stage;
    await emulator.setScenario({ fail: { code: "600010" } }, { sitekey, nextWidgets: 2 });
    const run = async (widget: string, anew: boolean) =>
      (await runWidget(emulator, { sitekey, widget, anew }))["status"];
    expect(await run("first", true)).toBe("failed");
    expect(await run("first", false)).toBe("failed");
    expect(await run("second", true)).toBe("failed");
    expect(await run("third", true)).toBe("solved");
    expect(await run("second", false)).toBe("failed");
    expect(await run("second", true)).toBe("solved");
  });

  test("a site's scenario is combined with the scenario of all sites", async () => {
    const { emulator } = stage;
    await emulator.setScenario({ tokenLifetimeMs: 1_000 });
    await emulator.setScenario({ siteverify: { action: "wrong" } }, { sitekey });
    const answer = await runWidget(emulator, { sitekey, action: "right" });
    expect(answer).toMatchObject({ lifetimeMs: 1_000 });
    expect(
      await siteverify(emulator, { secret: SITE.secret, response: String(answer["token"]) }),
    ).toMatchObject({
      action: "wrong",
    });
    await emulator.clearScenario(sitekey);
    const response = await mintToken(emulator, { sitekey, action: "right" });
    expect(await siteverify(emulator, { secret: SITE.secret, response })).toMatchObject({ action: "right" });
    await expect(emulator.setScenario({}, { sitekey: "0xnone" })).rejects.toThrow(
      "There is no site with the sitekey 0xnone.",
    );
  });

  test("only a managed site asks for a click", async () => {
    const modes = ["managed", "non-interactive", "invisible"] as const;
    const scenario = { click: true };
    await using emulator = await createEmulator({
      sites: modes.map((mode) => ({ sitekey: mode, mode, scenario })),
    });
    const statuses = [];
    for (const mode of modes) statuses.push((await runWidget(emulator, { sitekey: mode }))["status"]);
    expect(statuses).toEqual(["interactive", "solved", "solved"]);
  });

  test("a ticket is valid for one site, once", async () => {
    const { emulator } = stage;
    await emulator.setScenario({ click: true }, { sitekey });
    const { ticket } = await runWidget(emulator, { sitekey });
    const click = { sitekey, ticket: String(ticket) };
    expect(await runWidget(emulator, { ...click, sitekey: "3x00000000000000000000FF" })).toMatchObject({
      status: "interactive",
    });
    expect(await runWidget(emulator, click)).toMatchObject({ status: "solved" });
    expect(await runWidget(emulator, click)).toMatchObject({ status: "interactive" });
  });
});
