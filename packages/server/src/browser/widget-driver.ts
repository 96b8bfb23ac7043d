/**
 * The page side of a warm widget. `installWidgetDriver` runs in the page. It is sent there as source text, so its body
 * must not refer to anything outside of it.
 */

/** State of a widget when the driver answers. */
export type DriverAnswer =
  | { readonly status: "ready" }
  | { readonly status: "token"; readonly token: string }
  | { readonly status: "error"; readonly code: string }
  | { readonly status: "not_loaded"; readonly reason: string }
  /** The widget needs a click at this point of the viewport, in CSS pixels. */
  | { readonly status: "interactive"; readonly x: number; readonly y: number };

export interface WidgetDriver {
  /** Runs the widget. Resolves at the end of the run, or when the widget needs a click. */
  run(challenge: { readonly action: string; readonly cData: string }): Promise<DriverAnswer>;
  /** After "interactive": resolves at the end of the run. */
  end(): Promise<DriverAnswer>;
}

/** The part of the widget's JavaScript API that the driver uses (contract §2 and §3). */
interface Turnstile {
  render(container: HTMLElement, parameters: Record<string, unknown>): string | undefined;
  execute(id: string, parameters: Record<string, unknown>): void;
  reset(id: string): void;
}

/** Loads api.js and renders one widget that waits for `execute()`. */
export async function installWidgetDriver({
  scriptUrl,
  sitekey,
}: {
  scriptUrl: string;
  sitekey: string;
}): Promise<DriverAnswer> {
  if (document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const page = globalThis as typeof globalThis & { turnstile?: Turnstile; stileDriver?: WidgetDriver };
  const container = document.createElement("div");
  /** Chromium does not paint a hidden widget. Only a click and the screenshot of a failure need a visible one. */
  const show = (visible: boolean) => {
    // Even the same value would schedule a frame.
    if (container.hidden === visible) container.hidden = !visible;
  };
  show(false);
  document.body.append(container);

  /** A click at this distance from the left edge hits the checkbox at any width (contract §2, "DOM"). */
  const CHECKBOX_FROM_LEFT = 30;
  let widgetId = "";
  let used = false;
  let waiting: ((answer: DriverAnswer) => void) | undefined;
  let kept: DriverAnswer | undefined;
  const answer = (given: DriverAnswer) => {
    if (waiting === undefined) kept = given;
    else waiting(given);
    waiting = undefined;
  };
  const nextAnswer = () =>
    new Promise<DriverAnswer>((resolve) => {
      waiting = resolve;
      if (kept !== undefined) answer(kept);
      kept = undefined;
    });

  const render = (turnstile: Turnstile): DriverAnswer => {
    try {
      widgetId =
        turnstile.render(container, {
          sitekey,
          execution: "execute",
          retry: "never",
          "refresh-expired": "never",
          // Each change of the hidden input's value would paint the page.
          "response-field": false,
          callback: (token: string) => answer({ status: "token", token }),
          "error-callback": (code: unknown) => {
            show(true);
            answer({ status: "error", code: String(code) });
            return true;
          },
          "timeout-callback": () => answer({ status: "error", code: "110620" }),
          "unsupported-callback": () => {
            show(true);
            answer({ status: "error", code: "110500" });
          },
          "before-interactive-callback": () => {
            show(true);
            const box = container.getBoundingClientRect();
            answer({ status: "interactive", x: box.left + CHECKBOX_FROM_LEFT, y: box.top + box.height / 2 });
          },
        }) ?? "";
    } catch (error) {
      return { status: "error", code: String(error) };
    }
    return widgetId === ""
      ? { status: "not_loaded", reason: "render() returned no widget" }
      : { status: "ready" };
  };

  page.stileDriver = {
    run(challenge) {
      const { turnstile } = page;
      if (turnstile === undefined) return Promise.resolve({ status: "not_loaded", reason: "api.js is gone" });
      kept = undefined;
      show(false);
      const answered = nextAnswer();
      if (used) turnstile.reset(widgetId);
      used = true;
      turnstile.execute(widgetId, challenge);
      return answered;
    },
    end: nextAnswer,
  };

  return await new Promise<DriverAnswer>((resolve) => {
    const script = document.createElement("script");
    script.src = scriptUrl;
    script.addEventListener("error", () =>
      resolve({ status: "not_loaded", reason: `${scriptUrl} did not load` }),
    );
    script.addEventListener("load", () => {
      const { turnstile } = page;
      resolve(
        turnstile === undefined
          ? { status: "not_loaded", reason: `${scriptUrl} did not define window.turnstile` }
          : render(turnstile),
      );
    });
    document.head.append(script);
  });
}
