import type { TurnstileApi } from "./turnstile-api.ts";
import type { Widget, WidgetReport } from "./widget.ts";

/** What test tools find on `window.turnstile`, under a symbol that no application meets. */
export interface TestHook {
  /** The widgets of the page, in the order of their making. */
  widgets(): readonly WidgetReport[];
  /** Expires the tokens that have not expired. */
  expireTokens(): void;
}

/** Adds the hook, at `Symbol.for("turnstile-emulator")`. */
export function addTestHook(api: TurnstileApi, widgets: { all(): readonly Widget[] }): void {
  const hook: TestHook = {
    widgets: () => widgets.all().map((widget) => widget.report()),
    expireTokens: () => {
      for (const widget of widgets.all()) widget.expireToken();
    },
  };
  Object.defineProperty(api, Symbol.for("turnstile-emulator"), { value: hook });
}
