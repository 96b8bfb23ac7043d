import type { TurnstileApi } from "./turnstile-api.ts";
import type { TestHook } from "../shared/test-hook.ts";
import type { Widget } from "./widget.ts";

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
