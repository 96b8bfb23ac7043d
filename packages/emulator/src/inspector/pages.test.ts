import { exec } from "node:child_process";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createEmulator } from "../index.ts";
import type { Emulator } from "../index.ts";
import { openBrowser } from "../testing/open-browser.ts";
import { mintToken, runWidget } from "../testing/run-widget.ts";
import { siteverify } from "../testing/siteverify.ts";
import { overflowOf, violationsOf } from "./testing/check-page.ts";
import { openCutProxy } from "./testing/open-cut-proxy.ts";

const SITE = { sitekey: "0x4AAAAAAAinspector001", secret: "0x4AAAAAAAinspectorKey", name: "shop" };
const { sitekey, secret } = SITE;

let emulator: Emulator;
let browser: Browser;
let page: Page;
/** Errors of the page, and violations of its content security policy. */
let problems: string[];

beforeAll(async () => {
  emulator = await createEmulator({ sites: [SITE] });
  browser = await openBrowser({ rules: [] });
});
afterAll(async () => {
  await browser.close();
  await emulator.close();
});
beforeEach(async () => {
  await emulator.reset({ sites: true });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  problems = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      problems.push(message.text());
  });
  page.on("request", (request) => {
    if (new URL(request.url()).hostname !== "127.0.0.1") problems.push(`request to ${request.url()}`);
  });
  await open("/");
  if ((await rows().count()) > 0) await page.getByRole("button", { name: "Clear" }).click();
  return async () => {
    await context.close();
    expect(problems).toEqual([]);
  };
});

const open = async (path: string) => await page.goto(new URL(path, emulator.url).href, { waitUntil: "load" });
const rows = () => page.locator("#verifications > li");
const details = () => page.locator("#details");

/** A widget that passes, whose token a server verifies. */
async function verified(action = "signup", session?: string): Promise<string> {
  const run = { sitekey, action, widget: `w-${action}`, origin: "http://localhost:3000" };
  const token = String(
    (await runWidget(emulator, session === undefined ? run : { ...run, session }))["token"],
  );
  await siteverify(emulator, { secret, response: token });
  return token;
}

describe("verifications", () => {
  test("an empty list says what to do next", async () => {
    await expect.poll(() => page.getByText("Nothing has happened yet").isVisible()).toBe(true);
    expect(await page.getByRole("link", { name: "Connect your app and its tests" }).count()).toBe(1);
  });

  test("a row appears and changes while one looks, with the newest first", async () => {
    const token = await mintToken(emulator, { sitekey, action: "login" });
    await expect
      .poll(() => rows().allInnerTexts())
      .toEqual([expect.stringContaining("never sent to siteverify")]);
    await siteverify(emulator, { secret, response: token });
    await expect.poll(() => rows().allInnerTexts()).toEqual([expect.stringMatching(/^verified/)]);
    await siteverify(emulator, { secret: "wrong", response: "forged" });
    await expect.poll(() => rows().count()).toBe(2);
    expect(await rows().first().innerText()).toContain("wrong secret");
    expect(await page.getByText("Nothing has happened yet").isVisible()).toBe(false);
  });

  test("details show requests, answers, parameters and warnings, and follow the row", async () => {
    const token = await mintToken(emulator, { sitekey, action: "login", cData: "order-7" });
    await rows().first().click();
    await expect
      .poll(() => details().innerText())
      .toContain("Your server never called siteverify with this token");
    expect(page.url()).toContain("selected=");
    await siteverify(emulator, { secret, response: token });
    await expect.poll(() => details().innerText()).toContain('"success": true');
    await siteverify(emulator, { secret, response: token });
    await expect.poll(() => details().innerText()).toContain("The same token was sent twice");
    expect(await details().innerText()).toContain("order-7");
    // The same details without the script.
    await page.reload();
    expect(await details().innerText()).toContain("The same token was sent twice");
  });

  test("filters by verdict and session, and finds a token", async () => {
    await using session = await emulator.openSession({ name: "pays.spec.ts" });
    const token = await verified("pay", session.id);
    await mintToken(emulator, { sitekey, action: "login" });
    await open("/");
    await page.getByLabel("Verdict").selectOption("verified");
    await expect.poll(() => rows().allInnerTexts()).toEqual([expect.stringContaining("pays.spec.ts")]);
    // A live row that does not pass the filter is not shown.
    const other = await mintToken(emulator, { sitekey, action: "contact" });
    await siteverify(emulator, { secret, response: other });
    await expect.poll(() => rows().count()).toBe(2);
    await open(`/?search=${token.slice(0, 30)}`);
    expect(await rows().count()).toBe(1);
    await open("/inspector/sessions");
    await page.getByRole("link", { name: "pays.spec.ts" }).click();
    await expect.poll(() => rows().allInnerTexts()).toEqual([expect.stringContaining("pay")]);
    expect(await page.getByText("Only the session pays.spec.ts").count()).toBe(1);
  });

  test("pause stops the list, and continuing shows what was missed", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    await expect.poll(() => page.locator("#live-state").innerText()).toBe("Paused");
    await verified();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect.poll(() => rows().count()).toBe(1);
  });

  test("exports JSON and HAR, and copies as JSON", async () => {
    await verified();
    const json = await fetch(`${emulator.url}/inspector/verifications/export.json`);
    expect(await json.json()).toMatchObject([
      { type: "challenge" },
      { type: "siteverify", answer: { success: true } },
    ]);
    const har = (await (await fetch(`${emulator.url}/inspector/verifications/export.har`)).json()) as {
      log: { entries: { request: { url: string } }[] };
    };
    expect(har.log.entries.map(({ request }) => new URL(request.url).pathname)).toEqual([
      "/turnstile/v0/challenge",
      "/turnstile/v0/siteverify",
    ]);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await rows().first().click();
    await page.getByRole("button", { name: "Copy as JSON" }).click();
    await expect.poll(() => page.locator("#toast").innerText()).toBe("Copied");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(copied)).toHaveLength(2);
  });

  test("a verification becomes a scenario", async () => {
    await emulator.setScenario({ fail: { code: "300030" } }, { sitekey });
    await runWidget(emulator, { sitekey });
    await emulator.clearScenario(sitekey);
    await rows().first().click();
    await page.getByRole("link", { name: "Create a scenario from this" }).click();
    await page.getByRole("button", { name: "Set the scenario" }).click();
    await page.getByText("Saved.").waitFor();
    expect(await runWidget(emulator, { sitekey })).toMatchObject({ status: "failed", code: "300030" });
  });

  test("the keyboard reaches everything: /, j, k, Enter, Esc", async () => {
    await verified("one");
    await verified("two");
    await expect.poll(() => rows().count()).toBe(2);
    const focused = async () => await page.evaluate(() => document.activeElement?.textContent ?? "");
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("search");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    expect(await focused()).toContain("two");
    await page.keyboard.press("j");
    expect(await focused()).toContain("one");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await expect.poll(() => details().innerText()).toContain("two");
    await page.keyboard.press("Escape");
    await expect.poll(() => details().isVisible()).toBe(false);
    expect(await focused()).toContain("two");
  });

  test("new rows are held back while a row is selected, so nothing moves", async () => {
    await verified("first");
    await rows().first().click();
    await details().getByRole("heading", { level: 2 }).waitFor();
    const boxes = async () => {
      const parts = ["h1", ".filters", "#details", "#pause", "#verifications > li"].map(
        async (part) => await page.locator(part).first().boundingBox(),
      );
      return await Promise.all(parts);
    };
    const before = await boxes();
    const tokens: string[] = [];
    for (let count = 0; count < 3; count += 1)
      tokens.push(await mintToken(emulator, { sitekey, action: `more-${count}` }));
    await page.getByRole("button", { name: "3 new" }).waitFor();
    // A held row changes, and is still one row.
    await siteverify(emulator, { secret, response: tokens[0] ?? "" });
    await mintToken(emulator, { sitekey, action: "more-3" });
    await page.getByRole("button", { name: "4 new" }).waitFor();
    expect(await boxes()).toEqual(before);
    await page.getByRole("button", { name: "4 new" }).click();
    await expect
      .poll(() => rows().allInnerTexts())
      .toEqual(
        ["never", "never", "never", "verified", "verified"].map((text) => expect.stringContaining(text)),
      );
    expect(await page.locator("[data-holds]").isVisible()).toBe(false);
  });

  test("new rows are held back while the reader has scrolled down or has the focus in the list", async () => {
    for (let count = 0; count < 30; count += 1)
      await mintToken(emulator, { sitekey, action: `old-${count}` });
    await expect.poll(() => rows().count()).toBe(30);
    await rows().last().scrollIntoViewIfNeeded();
    const top = async () => (await rows().last().boundingBox())?.y;
    const before = await top();
    await verified("unseen");
    await page.getByRole("button", { name: "1 new" }).click();
    await expect.poll(() => rows().count()).toBe(31);
    expect(await rows().first().innerText()).toContain("unseen");
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("verifications");
    await expect.poll(async () => (await rows().first().boundingBox())?.y ?? -1).toBeGreaterThanOrEqual(0);
    expect(await top()).not.toBe(before);
    // The list is at its beginning again.
    await page.mouse.move(0, 0);
    await verified("arrived");
    await expect.poll(() => rows().first().innerText()).toContain("arrived");
    await page.keyboard.press("j");
    await verified("held");
    await page.getByRole("button", { name: "1 new" }).waitFor();
    expect(await rows().first().innerText()).toContain("arrived");
  });

  test("new rows are held back while the pointer rests on the list, and appear when it leaves", async () => {
    await verified("first");
    await rows().first().hover();
    const before = await rows().first().boundingBox();
    await verified("second");
    await verified("third");
    await page.getByRole("button", { name: "2 new" }).waitFor();
    expect(await rows().allInnerTexts()).toEqual([expect.stringContaining("first")]);
    expect(await rows().first().boundingBox()).toEqual(before);
    await page.mouse.move(0, 0);
    await expect
      .poll(() => rows().allInnerTexts())
      .toEqual(["third", "second", "first"].map((text) => expect.stringContaining(text)));
    expect(await page.locator("[data-holds]").isVisible()).toBe(false);
  });

  test("a cut event stream continues without gaps or duplicates", async () => {
    await using proxy = await openCutProxy(emulator.url);
    await page.goto(`${proxy.url}/`);
    await verified("before");
    await expect.poll(() => rows().count()).toBe(1);
    proxy.cut();
    await expect.poll(() => page.locator("#live-state").innerText()).toBe("Reconnecting");
    for (let count = 0; count < 5; count += 1) await verified(`during-${count}`);
    proxy.restore();
    await expect.poll(() => rows().count()).toBe(6);
    await verified("after");
    await expect.poll(() => rows().count()).toBe(7);
    const actions = await rows().evaluateAll((all) =>
      all.map((row) => /before|during-\d|after/.exec(row.textContent ?? "")?.[0]),
    );
    expect(actions).toEqual(["after", "during-4", "during-3", "during-2", "during-1", "during-0", "before"]);
  });
});

describe("sites and scenarios", () => {
  test("adds, changes and deletes a site", async () => {
    await open("/inspector/sites");
    await page.getByText("Add a site", { exact: true }).first().click();
    await page.getByRole("textbox", { name: "sitekey" }).fill("0xblog");
    await page.getByRole("textbox", { name: "name", exact: false }).last().fill("blog");
    await page.getByRole("button", { name: "Add a site" }).click();
    await page.getByText("Saved.").waitFor();
    expect(await emulator.sites.get("0xblog")).toMatchObject({ name: "blog", hostnames: [] });
    await page.getByRole("link", { name: "blog", exact: true }).click();
    await page.getByRole("textbox", { name: "hostnames" }).fill("blog.test, www.blog.test");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    const site = await emulator.sites.get("0xblog");
    expect(site?.hostnames).toEqual(["blog.test", "www.blog.test"]);
    await page.getByRole("button", { name: "Rotate the secret" }).click();
    await page.getByText("Saved.").waitFor();
    expect((await emulator.sites.get("0xblog"))?.secret).not.toBe(site?.secret);
    await page.getByRole("button", { name: "Rotate the secret" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("rotated less than two hours ago");
    await page.getByRole("button", { name: "Delete the site" }).click();
    await page.getByText("Saved.").waitFor();
    expect(await emulator.sites.get("0xblog")).toBeUndefined();
  });

  test("a preset is in force, with its level, until it is removed", async () => {
    await open(`/inspector/sites/${sitekey}`);
    await page.getByRole("button", { name: "Fail once with 600010" }).click();
    await page.getByRole("row", { name: "fail" }).waitFor();
    expect(await page.getByRole("row", { name: "fail" }).innerText()).toContain(
      "this site, by a test or this page",
    );
    expect(await runWidget(emulator, { sitekey })).toMatchObject({ status: "failed", code: "600010" });
    await page.getByRole("button", { name: "Remove the scenario" }).click();
    await page.getByText("Every challenge passes immediately.").waitFor();
    expect(await runWidget(emulator, { sitekey })).toMatchObject({ status: "solved" });
  });

  test("copies a scenario as code of the chosen test tool, and remembers the choice", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await emulator.setScenario({ siteverify: { hostname: "it's" } }, { sitekey });
    await open(`/inspector/sites/${sitekey}`);
    const copied = async (tool: string) => {
      await page.getByLabel("Test tool").selectOption({ label: tool });
      await page.evaluate(() => navigator.clipboard.writeText(""));
      await page.getByRole("button", { name: "Copy as test code" }).click();
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe("");
      return await page.evaluate(() => navigator.clipboard.readText());
    };
    const call = `setScenario({"siteverify":{"hostname":"it's"}}, { sitekey: "${sitekey}" });`;
    expect(await copied("Playwright")).toContain(`await turnstile.${call}`);
    expect(await copied("Vitest, MSW")).toContain(`await emulator.${call}`);
    const vitest = await copied("Vitest");
    expect(vitest).toContain(`connectEmulator("${emulator.controlUrl}")`);
    expect(vitest).toContain(`await session.${call}`);
    // The command does what it says.
    const command = await copied("curl");
    await emulator.clearScenario(sitekey);
    await promisify(exec)(command);
    await page.reload();
    expect(await page.getByLabel("Test tool").locator("option:checked").innerText()).toBe("curl");
    expect(await page.locator("#scenario-json").textContent()).toContain("it's");
  });

  test("the editor sets a scenario for all sites, and explains an invalid value", async () => {
    await open("/inspector/sites/~all");
    await page.locator("summary", { hasText: "siteverify" }).click();
    await page.locator('[name="siteverify.status"]').fill("503");
    await page.locator('[name="delayMs"]').fill("soon");
    await page.getByRole("button", { name: "Set the scenario" }).click();
    const delay = page.locator("label", { has: page.locator('[name="delayMs"]') });
    await expect.poll(() => delay.innerText()).toContain('or "realistic"');
    expect(await page.locator('[name="siteverify.status"]').inputValue()).toBe("503");
    await page.locator('[name="delayMs"]').fill("realistic");
    await page.getByRole("button", { name: "Set the scenario" }).click();
    await page.getByText("Saved.").waitFor();
    const answer = await fetch(`${emulator.url}/turnstile/v0/siteverify`, {
      method: "POST",
      body: new URLSearchParams({ secret }),
    });
    expect(answer.status).toBe(503);
    await page.getByRole("link", { name: "Sites and scenarios" }).first().click();
    await page.getByRole("button", { name: "Reset the emulator" }).click();
    await page.getByText("Saved.").waitFor();
    expect(await siteverify(emulator, { secret })).toMatchObject({
      "error-codes": ["missing-input-response"],
    });
  });
});

describe("playground", () => {
  test("renders the real widget, lists its callbacks and verifies its token", async () => {
    await open("/inspector/playground");
    expect(await page.locator('[name="sitekey"]').inputValue()).toBe(sitekey);
    await expect.poll(() => page.locator("#playground-calls").innerText()).toContain("callback(0.");
    await page.getByRole("button", { name: "Verify with siteverify" }).click();
    await expect.poll(() => page.locator("#playground-answer").innerText()).toContain('"success": true');
    await page.locator('[name="secret"]').selectOption("wrong-secret");
    await page.getByRole("button", { name: "Verify with siteverify" }).click();
    await expect.poll(() => page.locator("#playground-answer").innerText()).toContain("invalid-input-secret");
    await page.locator('[name="sitekey"]').selectOption("2x00000000000000000000AB");
    await expect
      .poll(() => page.locator("#playground-calls").innerText())
      .toContain("error-callback(600010)");
  });

  test("a site for other hostnames is preselected too, with the address where its widget works", async () => {
    await using other = await createEmulator({ sites: [{ ...SITE, hostnames: ["localhost"] }] });
    await page.goto(`${other.url}/inspector/playground`);
    expect(await page.locator('[name="sitekey"]').inputValue()).toBe(sitekey);
    await page.getByText("allows only localhost, so its widget fails here with 110200").waitFor();
    const link = page.getByRole("link", { name: "Open this page at localhost" });
    expect(await link.getAttribute("href")).toBe(
      `${other.url.replace("127.0.0.1", "localhost")}/inspector/playground`,
    );
  });

  test("the gallery shows error codes", async () => {
    await open("/inspector/playground/gallery");
    await expect.poll(() => page.frames().length).toBeGreaterThan(5);
    expect(await page.locator("iframe").count()).toBeGreaterThan(50);
  });
});

test("connect shows this instance's addresses, and the first requests as they arrive", async () => {
  await using fresh = await createEmulator();
  await page.goto(`${fresh.url}/inspector/connect`);
  expect(await page.locator("#checks").innerText()).toContain("Waiting for the first api.js request…");
  expect(await page.locator("main").innerText()).toContain(`${fresh.url}/turnstile/v0/siteverify`);
  await fetch(`${fresh.url}/turnstile/v0/api.js`, { headers: { origin: "http://localhost:3000" } });
  await expect
    .poll(() => page.locator("#checks").innerText())
    .toMatch(/api\.js requested .* from http:\/\/localhost:3000/);
  const { sitekey, secret } = await fresh.sites.add({ hostnames: ["shop.test"] });
  const response = await fresh.mintToken({ sitekey });
  const body = new URLSearchParams({ secret, response });
  await fetch(`${fresh.url}/turnstile/v0/siteverify`, { method: "POST", body });
  // A server's call has no origin; its token has.
  await expect
    .poll(() => page.locator("#checks").innerText())
    .toMatch(/siteverify called .* with a token of https?:\/\/shop\.test/);
});

test("a session is listed with its counts, and can be closed", async () => {
  await using session = await emulator.openSession({ name: "login.spec.ts" });
  await verified("login", session.id);
  await open("/inspector/sessions");
  const row = page.getByRole("row", { name: /login\.spec\.ts/ });
  expect(await row.innerText()).toMatch(/open\s+0\s+1\s+1/);
  await row.getByRole("link", { name: "Close" }).click();
  await page.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => row.innerText()).toContain("closed");
});

const HOSTILE = `"><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'\``;

test("names, actions, cData, pages and tokens cannot inject markup", async () => {
  await emulator.sites.add({ sitekey: "0xhostile", name: HOSTILE.slice(0, 250) });
  await using session = await emulator.openSession({ name: HOSTILE });
  // A forged request for a frame may contain anything.
  const query = new URLSearchParams({ id: HOSTILE, action: HOSTILE, cData: HOSTILE, theme: HOSTILE });
  const frame = `/cdn-cgi/challenge-platform/turnstile/widget/0xhostile?${query}`;
  for (const prefix of ["", `/session/${session.id}`]) await fetch(`${emulator.url}${prefix}${frame}`);
  await siteverify(emulator, { secret: "x", response: HOSTILE, remoteip: HOSTILE, idempotency_key: HOSTILE });
  await fetch(`${emulator.url}/turnstile/v0/api.js`, { headers: { origin: encodeURI(HOSTILE) } });
  const hostile = encodeURIComponent(HOSTILE);
  for (const path of [
    "/",
    `/?search=${hostile}&site=${hostile}&session=${hostile}&verdict=${hostile}&before=${hostile}&selected=${hostile}`,
    "/inspector/sites",
    `/inspector/sites?sitekey=${hostile}`,
    "/inspector/sites/0xhostile",
    `/inspector/sites/${hostile}?scenario=${hostile}`,
    `/inspector/sites/0xhostile?scenario=${encodeURIComponent(JSON.stringify({ siteverify: { body: HOSTILE } }))}`,
    "/inspector/playground",
    `/inspector/playground/gallery?x=${hostile}`,
    "/inspector/connect",
    "/inspector/sessions",
    `/inspector/sessions/${session.id}/close`,
    `/inspector/login?back=${hostile}`,
    `/inspector/${hostile}`,
  ]) {
    await open(path);
    if (path === "/") {
      expect(await rows().last().innerText()).toContain(HOSTILE);
      for (const row of await rows().all()) {
        await row.click();
        await details().getByRole("heading", { level: 2 }).waitFor();
      }
    }
    expect([
      path,
      await page.evaluate(() => Reflect.get(window, "pwned")),
      await page.locator("img").count(),
    ]).toEqual([path, undefined, 0]);
  }
});

test("a row with its details has no accessibility violations in the dark scheme, and no overflow at 390 px", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  await verified();
  await siteverify(emulator, { secret: "wrong", response: "forged" });
  await open("/");
  await rows().first().click();
  await details().getByRole("heading", { level: 2 }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 900 });
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
});

test("new rows are animated, except with reduced motion", async () => {
  const animation = async () =>
    await rows().evaluateAll((all) => all.map((row) => getComputedStyle(row).animationName));
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await mintToken(emulator, { sitekey, action: "login" });
  await expect.poll(animation).toEqual(["appear"]);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await animation()).toEqual(["none"]);
});

test("beyond loopback a visitor logs in with the control token", async () => {
  await using guarded = await createEmulator({ control: { token: "the-control-token" } });
  await page.goto(`${guarded.url}/inspector/sites`);
  await page.getByLabel("Control token").fill("a wrong one");
  await page.getByRole("button", { name: "Log in" }).click();
  expect(await page.getByRole("alert").innerText()).toBe("That is not the token.");
  await page.getByLabel("Control token").fill("the-control-token");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Sites and scenarios" }).waitFor();
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
});
