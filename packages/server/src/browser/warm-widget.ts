import type { PageEvidence } from "../core/evidence.ts";
import type { WidgetOutcome } from "../core/widget-pool.ts";
import { capturePage } from "./capture-page.ts";
import type { BrowserContext } from "./browser-context.ts";
import type { Page } from "./page.ts";
import { installWidgetDriver, type DriverAnswer } from "./widget-driver.ts";

/** The script URL that almost every wrapper uses (contract §1), and the emulator's WebSocket for later runs. */
const SCRIPT_URL = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit&emulator-socket";

/** Pause between clicks. The first click may come before the checkbox listens. */
const CLICK_AGAIN_MS = 500;

export interface WidgetPage {
  readonly context: BrowserContext;
  /** URL of the empty page on the site's origin. */
  readonly url: string;
  readonly sitekey: string;
}

/** A page on a site's origin with a rendered, idle widget. It supports one run at a time. */
export interface WarmWidget {
  /** When it was opened, in ms since the epoch. */
  readonly openedAt: number;
  /** Number of runs. */
  readonly uses: number;
  /** Runs the widget. Throws the signal's reason if it aborts; the widget is unusable afterwards. */
  run(
    challenge: { readonly action?: string; readonly cData?: string },
    signal: AbortSignal,
  ): Promise<WidgetOutcome>;
  /** Takes a screenshot and the console lines since the latest run started. Never rejects. */
  capture(): Promise<PageEvidence>;
  close(): Promise<void>;
}

export type OpenWarmWidgetOutcome =
  { readonly status: "open"; readonly widget: WarmWidget } | Extract<WidgetOutcome, { status: "not_loaded" }>;

/** Opens a page, loads api.js and renders the widget. */
export async function openWarmWidget(
  { context, url, sitekey }: WidgetPage,
  openedAt: number,
  stop: AbortSignal,
): Promise<OpenWarmWidgetOutcome> {
  const page = await context.openPage();
  const signal = AbortSignal.any([stop, page.crashed]);
  try {
    await untilAborted(page.goto(url), signal);
    const installation = `(${String(installWidgetDriver)})(${JSON.stringify({ scriptUrl: SCRIPT_URL, sitekey })})`;
    const installed = await untilAborted(ask(page, installation), signal);
    if (installed.status === "ready") return { status: "open", widget: warmWidget(page, openedAt) };
    const evidence = await capturePage(page, 0);
    await page.close();
    return { status: "not_loaded", reason: reasonOf(installed), page: evidence };
  } catch (error) {
    await page.close().catch(() => {});
    throw error;
  }
}

function warmWidget(page: Page, openedAt: number): WarmWidget {
  let uses = 0;
  let runsSince = 0;
  return {
    openedAt,
    get uses() {
      return uses;
    },
    async run({ action = "", cData = "" }, stop) {
      // The first run includes earlier console lines. The + 1 is for timestamps with fractions of a millisecond.
      if (uses > 0) runsSince = Date.now() + 1;
      uses += 1;
      const signal = AbortSignal.any([stop, page.crashed]);
      // Empty strings, because an absent parameter would keep the value of the previous run.
      const parameters = JSON.stringify({ action, cData });
      const first = await untilAborted(ask(page, `stileDriver.run(${parameters})`), signal);
      const last = first.status === "interactive" ? await click(page, first, signal) : first;
      return last.status === "token" || last.status === "error"
        ? last
        : { status: "not_loaded", reason: reasonOf(last) };
    },
    capture: () => capturePage(page, runsSince),
    close: () => page.close(),
  };
}

/** Clicks the checkbox with real input events until the widget responds. */
async function click(
  page: Page,
  { x, y }: { readonly x: number; readonly y: number },
  signal: AbortSignal,
): Promise<DriverAnswer> {
  const end = ask(page, "stileDriver.end()");
  // If the browser is gone, the press below may fail first, and nothing would handle this rejection.
  end.catch(() => {});
  const press = async () => {
    for (const type of ["mouseMoved", "mousePressed", "mouseReleased"] as const) {
      await page.session.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    }
  };
  const pressAgain = setInterval(() => void press().catch(() => {}), CLICK_AGAIN_MS);
  try {
    await untilAborted(press(), signal);
    return await untilAborted(end, signal);
  } finally {
    clearInterval(pressAgain);
  }
}

/** Evaluates an expression of the driver and returns its answer. */
async function ask(page: Page, expression: string): Promise<DriverAnswer> {
  return (await page.evaluate(expression)) as DriverAnswer;
}

function reasonOf(answer: DriverAnswer): string {
  return answer.status === "not_loaded" ? answer.reason : `the widget unexpectedly answered ${answer.status}`;
}

/** Settles with the promise, or rejects with the signal's reason, whichever happens first. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  // The promise may reject after the race, when nothing handles it.
  promise.catch(() => {});
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
