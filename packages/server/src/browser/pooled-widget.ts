import type { WidgetLease, WidgetOutcome } from "../core/widget-pool.ts";
import type { BrowserSession } from "./browser-session.ts";
import type { WarmWidget } from "./warm-widget.ts";

/** A warm widget and its browser. */
export interface PooledWidget {
  readonly widget: WarmWidget;
  readonly session: BrowserSession;
  /** Closes the widget's page and releases its context. */
  close(): Promise<void>;
}

/** Leases a widget. Calls `release` once; `reusable` says whether the widget can run again. */
export function leaseWidget(
  { widget, session }: Pick<PooledWidget, "widget" | "session">,
  signal: AbortSignal,
  release: (reusable: boolean) => void,
): WidgetLease {
  let reusable = true;
  let released = false;
  return {
    userAgent: session.userAgent,
    async run(challenge): Promise<WidgetOutcome> {
      try {
        const outcome = await widget.run(challenge, signal);
        reusable = outcome.status === "token";
        return outcome;
      } catch (error) {
        reusable = false;
        signal.throwIfAborted();
        return browserLost(error);
      }
    },
    capture: () => widget.capture(),
    retireBrowser() {
      reusable = false;
      session.retire();
    },
    async [Symbol.asyncDispose]() {
      if (released) return;
      released = true;
      release(reusable);
    },
  };
}

export function browserLost(error: unknown): Extract<WidgetOutcome, { status: "browser_lost" }> {
  return { status: "browser_lost", reason: String(error) };
}
