import type { Frame, Page } from "playwright-core";

/** URL that almost every wrapper hard-codes. */
export const SCRIPT_URL = "https://challenges.cloudflare.com/turnstile/v0/api.js";

/** A page that loads Turnstile for explicit rendering, with one container `#widget` in a form. */
export const EXPLICIT_PAGE = `<!doctype html><meta charset="utf-8"><title>site</title>
<script src="${SCRIPT_URL}?render=explicit"></script>
<form><div id="widget"></div></form>`;

/** The calls of a widget's callbacks, in order: `[name, …arguments]`. */
export type Events = readonly (readonly unknown[])[];

/** Renders a widget in `#widget` whose callbacks are recorded; returns its id. */
export async function render(page: Page, parameters: Readonly<Record<string, unknown>>): Promise<string> {
  return await page.evaluate((given) => {
    const events: unknown[][] = [];
    Reflect.set(window, "events", events);
    const record =
      (name: string) =>
      (...values: unknown[]) => {
        events.push([name, ...values]);
        return true;
      };
    const names = ["callback", "error-callback", "expired-callback", "timeout-callback"];
    names.push("before-interactive-callback", "after-interactive-callback", "unsupported-callback");
    const callbacks = Object.fromEntries(names.map((name) => [name, record(name)]));
    return window.turnstile?.render("#widget", { ...callbacks, ...given }) ?? "";
  }, parameters);
}

/** Waits until a callback has been called this often, and returns all events so far. */
export async function waitForEvent(page: Page, name: string, count = 1): Promise<Events> {
  const handle = await page.waitForFunction(
    ([wanted, least]) => {
      const events = Reflect.get(window, "events") as unknown[][];
      return events.filter(([event]) => event === wanted).length >= Number(least) ? events : undefined;
    },
    [name, String(count)] as const,
  );
  return (await handle.jsonValue()) ?? [];
}

/** The frame of the page's widget, which is in a closed shadow root that locators do not search. */
export async function widgetFrame(page: Page): Promise<Frame> {
  const isWidget = (frame: Frame) => frame.url().includes("/cdn-cgi/challenge-platform/");
  return page.frames().find(isWidget) ?? (await page.waitForEvent("framenavigated", isWidget));
}
