import { setupServer } from "msw/node";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { handlers } from "../../msw/index.ts";
import { installTurnstile } from "../index.ts";
import type { InstalledTurnstile } from "../index.ts";
import type { MountedForm, MountForm } from "./wrapper.ts";

const SITE = { sitekey: "0x4AAAAAAAwrapper00001", secret: "0x4AAAAAAAwrapperSecret" };
const MINUTE = 60_000;

/** What a wrapper must do in the window of the test, whichever DOM implements it. Timers are fake from the start. */
export function describeWrapper(mount: MountForm): void {
  let turnstile: InstalledTurnstile;
  let form: MountedForm;

  beforeEach(() => {
    vi.useFakeTimers();
    turnstile = installTurnstile(window, { sites: [SITE] });
  });
  afterEach(() => {
    form.unmount();
    turnstile.uninstall();
    vi.useRealTimers();
  });

  const open = async () => {
    form = mount(SITE.sitekey);
    await pass(100);
  };
  const pass = async (ms: number) => await vi.advanceTimersByTimeAsync(ms);
  const names = () => form.events.map(([name]) => name);
  const field = () => document.querySelector<HTMLInputElement>("form [name=cf-turnstile-response]")?.value;

  test("success: a token that siteverify accepts", async () => {
    await open();
    expect(form.events).toEqual([["success", field()]]);
    vi.useRealTimers();
    const server = setupServer(...handlers(turnstile));
    server.listen({ onUnhandledRequest: "error" });
    const response = await fetch("https://challenges.cloudflare.com/turnstile/v0/siteverify", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ secret: SITE.secret, response: field() }),
    });
    expect(await response.json()).toMatchObject({ success: true, action: "signup", hostname: "localhost" });
    server.close();
  });

  test("error callback, and a retry after eight seconds", async () => {
    await turnstile.setScenario({ fail: { code: "600010", times: 1 } });
    await open();
    expect(form.events).toEqual([["error", "600010"]]);
    expect(turnstile.widget()).toMatchObject({ state: "failed", code: "600010" });
    await pass(7_800);
    expect(names()).toEqual(["error"]);
    await pass(200);
    expect(names()).toEqual(["error", "success"]);
  });

  test("expiry after five minutes, and a new token", async () => {
    // vue-turnstile resets its widget after 295 seconds, before a token expires.
    await turnstile.setScenario({ tokenLifetimeMs: 4 * MINUTE });
    await open();
    const first = field();
    await pass(4 * MINUTE);
    expect(names()).toEqual(["success", "expired", "success"]);
    expect(field()).not.toBe(first);
  });

  test("reset", async () => {
    await open();
    const first = field();
    form.reset();
    expect(field()).toBe("");
    await pass(0);
    expect(names()).toEqual(["success", "success"]);
    expect(field()).not.toBe(first);
  });

  test("a click on the checkbox", async () => {
    await turnstile.setScenario({ click: true });
    await open();
    expect(names()).toEqual(["interactive"]);
    turnstile.widget().click();
    await pass(0);
    expect(names()).toEqual(["interactive", "success"]);
  });

  test("unmount while a challenge runs", async () => {
    await turnstile.setScenario({ delayMs: MINUTE });
    await open();
    expect(turnstile.widget().state).toBe("verifying");
    form.unmount();
    expect(turnstile.widgets).toEqual([]);
    await pass(2 * MINUTE);
    expect(form.events).toEqual([]);
    expect(await turnstile.journal.entries({ type: "challenge" })).toEqual([]);
  });
}
