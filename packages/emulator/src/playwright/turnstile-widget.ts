import type { Frame, Page, TestType } from "@playwright/test";
import type { JournalView } from "../emulator.ts";
import type { Phase, TestHook, WidgetReport } from "../widget/shared/test-hook.ts";

/** The state of a widget; `missing` if the page has none, or its script did not load. */
export type WidgetState = Phase | "missing";

/** Which of a page's widgets. */
export interface WidgetChoice {
  /** 0 is the one that was rendered first. @default 0 */
  readonly nth?: number | undefined;
}

/** How long to wait. */
interface TimeoutOptions {
  /** Milliseconds. @default 5_000 */
  readonly timeout?: number | undefined;
}

/** Distance of the checkbox from the widget's edge (contract §2, DOM). */
const CHECKBOX_X = 30;
const CLICKABLE = "turnstile-widget:is([data-state=interactive], [data-state=refresh])";

/** A widget of a page. */
export class TurnstileWidget {
  readonly #page: Page;
  readonly #nth: number;
  readonly #step: TestType<object, object>["step"];
  /** The journal of the test's session. */
  readonly journal: JournalView;

  constructor(
    page: Page,
    { nth = 0 }: WidgetChoice,
    { journal, step }: { readonly journal: JournalView; readonly step: TestType<object, object>["step"] },
  ) {
    this.#page = page;
    this.#nth = nth;
    this.#step = step;
    this.journal = journal;
  }

  /** Its state. */
  async state(): Promise<WidgetState> {
    return (await this.report())?.phase ?? "missing";
  }

  /** Its token; "" when it has none. */
  async token(): Promise<string> {
    return (await this.report())?.token ?? "";
  }

  /**
   * Clicks the checkbox with the mouse, as soon as the widget asks for it.
   * @throws Error when it does not ask for it in time.
   */
  async click({ timeout = 5_000 }: TimeoutOptions = {}): Promise<void> {
    await this.#step("turnstile.widget.click()", async () => await this.#click(timeout), { box: true });
  }

  /** Everything that the page's script knows about the widget; undefined if there is none. */
  async report(): Promise<WidgetReport | undefined> {
    // A page has no widget while it navigates.
    return await this.#page.evaluate(findReport, this.#nth).catch(() => undefined);
  }

  async #click(timeout: number): Promise<void> {
    const deadline = performance.now() + timeout;
    const left = () => Math.max(1, deadline - performance.now());
    const frame = await this.#frame(left);
    await frame.waitForSelector(CLICKABLE, { timeout: left() }).catch(async (cause: unknown) => {
      const state = await this.state();
      throw new Error(
        `The widget does not ask for a click: it is ${state}. Call \`turnstile.requireClick()\` before the page renders it; only a site with the mode "managed" asks.`,
        { cause },
      );
    });
    const { width, height, isRightToLeft } = await frame.evaluate(() => ({
      width: window.innerWidth,
      height: window.innerHeight,
      isRightToLeft: document.dir === "rtl",
    }));
    const iframe = await frame.frameElement();
    const x = isRightToLeft ? width - CHECKBOX_X : CHECKBOX_X;
    await iframe.click({ position: { x, y: height / 2 }, timeout: left() });
  }

  async #frame(left: () => number): Promise<Frame> {
    const handle = await this.#page
      .waitForFunction(findReport, this.#nth, { timeout: left() })
      .catch((cause: unknown) => {
        throw new Error(`${this.#page.url()} has no Turnstile widget number ${this.#nth}.`, { cause });
      });
    const id = (await handle.jsonValue())?.id ?? "";
    const isOurs = (frame: Frame) => URL.parse(frame.url())?.searchParams.get("id") === id;
    const found = this.#page.frames().find(isOurs);
    return found ?? (await this.#page.waitForEvent("framenavigated", { predicate: isOurs, timeout: left() }));
  }
}

/** Runs in the page. */
function findReport(nth: number): WidgetReport | undefined {
  const api: unknown = Reflect.get(window, "turnstile");
  if (typeof api !== "object" || api === null) return undefined;
  const hook = Reflect.get(api, Symbol.for("turnstile-emulator")) as TestHook | undefined;
  return hook?.widgets()[nth];
}
