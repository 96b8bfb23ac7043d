/**
 * The page side of a warm widget. Everything in `installWidgetDriver` runs in the page: it is sent there as
 * source text, so it may use nothing from outside its own body.
 */

/** Where a widget stands when the driver answers. */
export type DriverAnswer =
  | { readonly status: "ready" }
  | { readonly status: "token"; readonly token: string }
  | { readonly status: "error"; readonly code: string }
  | { readonly status: "not_loaded"; readonly reason: string }
  /** The widget asks for a click at this point of the viewport, in CSS pixels. */
  | { readonly status: "interactive"; readonly x: number; readonly y: number };

export interface WidgetDriver {
  /** Runs the widget; answers at its end, or when it asks for a click. */
  run(challenge: { readonly action: string; readonly cData: string }): Promise<DriverAnswer>;
  /** After "interactive": answers at the end of the run. */
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
  document.body.append(container);

  /** Where a checkbox is hit whatever the widget's width: contract §2, "DOM". */
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
          callback: (token: string) => answer({ status: "token", token }),
          "error-callback": (code: unknown) => {
            answer({ status: "error", code: String(code) });
            return true;
          },
          "timeout-callback": () => answer({ status: "error", code: "110620" }),
          "unsupported-callback": () => answer({ status: "error", code: "110500" }),
          "before-interactive-callback": () => {
            const box = container.getBoundingClientRect();
            answer({ status: "interactive", x: box.left + CHECKBOX_FROM_LEFT, y: box.top + box.height / 2 });
          },
        }) ?? "";
    } catch (error) {
      return { status: "error", code: String(error) };
    }
    return widgetId === ""
      ? { status: "not_loaded", reason: "render() gave no widget" }
      : { status: "ready" };
  };

  page.stileDriver = {
    run(challenge) {
      const { turnstile } = page;
      if (turnstile === undefined) return Promise.resolve({ status: "not_loaded", reason: "api.js is gone" });
      kept = undefined;
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
          ? { status: "not_loaded", reason: `${scriptUrl} gave no window.turnstile` }
          : render(turnstile),
      );
    });
    document.head.append(script);
  });
}
