import { Window } from "happy-dom";
import { JSDOM, VirtualConsole } from "jsdom";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectEmulator, createEmulator } from "../index.ts";
import { siteverify } from "../testing/siteverify.ts";
import type { PageWindow } from "../widget/page/page-window.ts";
import { createInProcessEmulator, installTurnstile } from "./index.ts";
import type { InstalledTurnstile, InstallOptions } from "./index.ts";

const SITE = { sitekey: "0x4AAAAAAAdomdomdom001", secret: "0x4AAAAAAAdomSecret0001" };
const { sitekey } = SITE;
const PASSES = "1x00000000000000000000AA";
const HTML = '<!doctype html><form><div id="widget"></div></form>';
const URL_OF_PAGE = "https://shop.test/signup";

/** Opens windows of both implementations; neither loads scripts. */
const openWindow = {
  jsdom: (url: string, html: string): unknown =>
    new JSDOM(html, { url, virtualConsole: new VirtualConsole() }).window,
  "happy-dom": (url: string, html: string): unknown => {
    const window = new Window({ url });
    window.document.write(html);
    return window;
  },
};

describe.each(["jsdom", "happy-dom"] as const)("in %s", (implementation) => {
  let window: PageWindow;
  let turnstile: InstalledTurnstile;
  const warn = vi.spyOn(console, "warn");

  beforeEach(() => {
    warn.mockReset().mockImplementation(() => {});
    open();
  });
  afterEach(() => {
    turnstile.uninstall();
    window.close();
  });

  function open(html = HTML): void {
    window = openWindow[implementation](URL_OF_PAGE, html) as PageWindow;
  }

  function install(options: InstallOptions = { sites: [SITE] }): InstalledTurnstile {
    turnstile = installTurnstile(window, options);
    return turnstile;
  }

  function render(parameters: Record<string, unknown> = {}): string {
    return window.turnstile?.render("#widget", { sitekey, ...parameters }) ?? "";
  }

  const field = () => window.document.querySelector<HTMLInputElement>("[name=cf-turnstile-response]");
  const called = async (callback: ReturnType<typeof vi.fn>, times = 1) =>
    await vi.waitFor(() => expect(callback).toHaveBeenCalledTimes(times));

  test("a widget gives a token to callback, hidden input and getResponse()", async () => {
    install();
    const callback = vi.fn();
    const id = render({ callback, action: "signup", cData: "user-1" });
    expect(callback).not.toHaveBeenCalled();
    await called(callback);
    const token: unknown = callback.mock.calls[0]?.[0];
    expect([field()?.value, window.turnstile?.getResponse(id)]).toEqual([token, token]);
    expect(turnstile.widget()).toMatchObject({ id, state: "success", token, visible: true });
    expect(await turnstile.journal.entries()).toMatchObject([
      { type: "widget", sitekey, origin: "https://shop.test", parameters: { action: "signup" } },
      { type: "challenge", outcome: "solved", token, action: "signup", cData: "user-1" },
    ]);
  });

  test("siteverify of the same emulator accepts the token once", async () => {
    await using emulator = await createEmulator({ sites: [SITE] });
    install({ emulator });
    const callback = vi.fn();
    render({ callback, action: "signup" });
    await called(callback);
    const fields = { secret: SITE.secret, response: String(callback.mock.calls[0]?.[0]) };
    expect(await siteverify(emulator, fields)).toMatchObject({
      success: true,
      hostname: "shop.test",
      action: "signup",
    });
    expect(await siteverify(emulator, fields)).toMatchObject({ "error-codes": ["timeout-or-duplicate"] });
  });

  test("sessions isolate windows", async () => {
    await using emulator = await createEmulator({ sites: [SITE] });
    await using session = await emulator.openSession({ scenario: { fail: { code: "400070" } } });
    install({ emulator: session });
    const failed = vi.fn(() => true);
    render({ "error-callback": failed });
    await called(failed);
    expect(await emulator.journal.entries()).toEqual([]);
  });

  test("reset() and execute() run the challenge again", async () => {
    install();
    const callback = vi.fn();
    const id = render({ callback, execution: "execute" });
    expect(turnstile.widget(id)).toMatchObject({ state: "idle", token: undefined });
    window.turnstile?.execute(id, { action: "first" });
    await called(callback);
    window.turnstile?.reset(id);
    expect(field()?.value).toBe("");
    window.turnstile?.execute(id, { action: "second" });
    await called(callback, 2);
    expect(await turnstile.journal.entries({ type: "challenge" })).toMatchObject([
      { action: "first" },
      { action: "second" },
    ]);
  });

  test("a token expires, and the widget gets a new one", async () => {
    install({ sites: [{ ...SITE, scenario: { tokenLifetimeMs: 20 } }] });
    const [callback, expired] = [vi.fn(), vi.fn()];
    render({ callback, "expired-callback": expired });
    await vi.waitFor(() => expect(expired.mock.calls.length).toBeGreaterThan(0));
    await vi.waitFor(() => expect(callback.mock.calls.length).toBeGreaterThan(1));
    expect(callback.mock.calls[0]).not.toEqual(callback.mock.calls[1]);
  });

  test("a scripted failure is retried", async () => {
    install({ sites: [{ ...SITE, scenario: { fail: { code: "600010", times: 1 } } }] });
    const [callback, failed] = [vi.fn(), vi.fn(() => true)];
    render({ callback, "error-callback": failed, "retry-interval": 1 });
    await called(callback);
    expect(failed.mock.calls).toEqual([["600010"]]);
  });

  test("without an error callback a failure is an uncaught error of the page", async () => {
    install();
    const uncaught = vi.fn((event: Event) => event.preventDefault());
    window.addEventListener("error", uncaught);
    await turnstile.setScenario({ fail: { code: "400070" } });
    render();
    await called(uncaught);
    expect(uncaught.mock.calls[0]?.[0]).toMatchObject({ message: "[Cloudflare Turnstile] Error: 400070." });
    expect(turnstile.widget()).toMatchObject({ state: "failed", code: "400070" });
  });

  test("a click on the checkbox solves an interactive challenge, and only that", async () => {
    install();
    await turnstile.setScenario({ click: true });
    const [callback, before, after] = [vi.fn(), vi.fn(), vi.fn()];
    render({ callback, "before-interactive-callback": before, "after-interactive-callback": after });
    expect(() => turnstile.widget().click()).toThrow(/cannot be clicked: it shows "\w+"/);
    await called(before);
    expect(turnstile.widget().state).toBe("interactive");
    turnstile.widget("#widget").click();
    await called(callback);
    expect(after).toHaveBeenCalledTimes(1);
    expect(() => turnstile.widget().click()).toThrow('it shows "success"');
  });

  test("a blocked frame, a lost challenge and a slow one", async () => {
    install();
    const [callback, failed] = [vi.fn(), vi.fn(() => true)];
    await turnstile.setScenario({ frame: { drop: true, times: 1 } });
    render({ callback, "error-callback": failed, "retry-interval": 1 });
    await vi.waitFor(() => expect(failed.mock.calls).toEqual([["200500"]]), 5_000);
    await called(callback);
    await turnstile.setScenario({ challenge: { drop: true, times: 1 }, delayMs: 5 });
    window.turnstile?.reset();
    await vi.waitFor(() => expect(failed.mock.calls).toEqual([["200500"], ["300010"]]));
    await called(callback, 2);
    await turnstile.setScenario({ challenge: { truncated: true, times: 1 } });
    window.turnstile?.reset();
    await called(callback, 3);
    expect(failed.mock.lastCall).toEqual(["300020"]);
  });

  test("an invisible site shows nothing, and the hostname must be listed", async () => {
    install({ sites: [{ ...SITE, mode: "invisible", hostnames: ["other.test"] }] });
    const failed = vi.fn(() => true);
    render({ "error-callback": failed });
    await called(failed);
    expect(failed).toHaveBeenCalledWith("110200");
    expect(turnstile.widget().visible).toBe(false);
  });

  test("mistakes of the page throw and warn as in a browser", () => {
    install();
    expect(() => window.turnstile?.render("#none", { sitekey })).toThrow(
      '[Cloudflare Turnstile] Unable to find a container for "#none".',
    );
    expect(() => render({ theme: "blue" })).toThrow('Invalid value for parameter "theme"');
    render();
    render();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("already been rendered in this container"));
  });

  test("marked elements are rendered when Turnstile is installed", async () => {
    open(`<form><div class="cf-turnstile" data-sitekey="${PASSES}" data-action="marked"></div></form>`);
    install({});
    await vi.waitFor(() => expect(field()?.value).toBe("XXXX.DUMMY.TOKEN.XXXX"));
    expect(turnstile.widgets).toHaveLength(1);
  });

  describe("a script tag for api.js", () => {
    const ADDRESS = "https://challenges.cloudflare.com/turnstile/v0/api.js";
    const insert = (address: string, set: (script: HTMLScriptElement) => void) => {
      const script = window.document.createElement("script");
      const [onload, onerror] = [vi.fn(), vi.fn()];
      script.addEventListener("load", onload);
      script.addEventListener("error", onerror);
      set(script);
      window.document.head.append(script);
      expect(script.src).toBe(address);
      return { onload, onerror, script };
    };

    test.each([
      [
        "its property src",
        (script: HTMLScriptElement) => (script.src = `${ADDRESS}?onload=ready&render=explicit`),
      ],
      [
        "its attribute src",
        (script: HTMLScriptElement) => script.setAttribute("src", `${ADDRESS}?onload=ready&render=explicit`),
      ],
    ])("by %s, loads nothing, fires load and calls its onload function", async (_name, set) => {
      install();
      const ready = vi.fn();
      Reflect.set(window, "ready", ready);
      const { onload, onerror } = insert(`${ADDRESS}?onload=ready&render=explicit`, set);
      expect(onload).not.toHaveBeenCalled();
      await called(ready);
      expect([onload.mock.calls.length, onerror.mock.calls.length]).toEqual([1, 0]);
      expect(await turnstile.journal.entries()).toMatchObject([
        { type: "script", origin: "https://shop.test", query: "onload=ready&render=explicit" },
      ]);
    });

    test("that is inserted later is served too, and renders marked elements", async () => {
      install();
      const script = window.document.createElement("script");
      script.src = ADDRESS;
      await Promise.resolve();
      const marked = window.document.createElement("div");
      marked.className = "cf-turnstile";
      marked.dataset["sitekey"] = sitekey;
      window.document.body.append(marked, script);
      await vi.waitFor(() => expect(turnstile.widgets).toHaveLength(1));
    });

    test("that is blocked fires error, and window.turnstile is missing until one loads", async () => {
      install({ sites: [SITE], scenario: { script: { drop: true, times: 1 } } });
      expect(window.turnstile).toBeUndefined();
      const set = (script: HTMLScriptElement) => (script.src = ADDRESS);
      const { onerror, onload } = insert(ADDRESS, set);
      await called(onerror);
      expect([onload.mock.calls.length, window.turnstile]).toEqual([0, undefined]);
      await called(insert(ADDRESS, set).onload);
      expect(window.turnstile).toBeDefined();
    });

    test("of anything else is left alone", () => {
      install();
      const script = window.document.createElement("script");
      script.setAttribute("src", "https://example.com/turnstile/v0/api.js");
      expect(script.getAttribute("type")).toBe(null);
    });
  });

  test("uninstall() leaves nothing behind", async () => {
    const { HTMLScriptElement } = window;
    const before = Object.getOwnPropertyDescriptors(HTMLScriptElement.prototype);
    install();
    const callback = vi.fn();
    render({ callback });
    turnstile.uninstall();
    turnstile.uninstall();
    expect("turnstile" in window).toBe(false);
    expect(window.document.querySelector("#widget")?.childElementCount).toBe(0);
    expect(Object.getOwnPropertyDescriptors(HTMLScriptElement.prototype)).toEqual(before);
    install();
    render({ callback });
    await called(callback);
    expect(await turnstile.journal.entries({ type: "challenge" })).toHaveLength(1);
  });
});

describe("refuses", () => {
  const page = (url = URL_OF_PAGE) => new JSDOM(HTML, { url }).window;

  test("a second installation", () => {
    const window = page();
    using _first = installTurnstile(window);
    expect(() => installTurnstile(window)).toThrow("Turnstile is installed already. Call uninstall()");
  });

  test("a window without a document, such as that of a test that runs in plain Node", () => {
    expect(() => installTurnstile(globalThis)).toThrow(
      "received a window without a document. Pass the window of jsdom or happy-dom",
    );
  });

  test("a page without an address", () => {
    expect(() => installTurnstile(page("about:blank"))).toThrow(
      'The address of the page is about:blank; Turnstile runs only on http: and https: pages. Set it, such as to "http://localhost/"',
    );
  });

  test("unknown options, and emulators of another process", async () => {
    // @ts-expect-error There is no such option.
    expect(() => installTurnstile(page(), { site: [] })).toThrow("site: there is no such member.");
    // @ts-expect-error An emulator has its own sites.
    expect(() => installTurnstile(page(), { emulator: createInProcessEmulator(), sites: [SITE] })).toThrow(
      "installTurnstile: sites: there is no such member.",
    );
    await using emulator = await createEmulator();
    await using remote = await connectEmulator(emulator.url);
    expect(() => installTurnstile(page(), { emulator: remote })).toThrow("installTurnstile() received");
  });

  test("a widget that is not there", () => {
    using turnstile = installTurnstile(page());
    expect(() => turnstile.widget("#widget")).toThrow("There is no widget #widget.");
  });
});
