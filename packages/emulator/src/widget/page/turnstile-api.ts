import type { GivenParameters, PageFunction } from "./parameters.ts";
import { TurnstileError } from "./turnstile-error.ts";
import type { ScriptOptions } from "./script-options.ts";
import type { Widget } from "./widget.ts";
import type { WidgetReference, Widgets } from "./widgets.ts";

/** `window.turnstile` (contract §2). */
export interface TurnstileApi {
  ready(callback: PageFunction): void;
  render(container: unknown, parameters?: GivenParameters): string;
  execute(reference?: WidgetReference, parameters?: GivenParameters): void;
  reset(reference?: WidgetReference): void;
  remove(reference?: WidgetReference): void;
  getResponse(reference?: WidgetReference): string | undefined;
  isExpired(reference?: WidgetReference): boolean;
  /** Renders marked elements that were added later. Cloudflare removed it about 2026-05-01. */
  implicitRender?(): void;
}

declare global {
  interface Window {
    turnstile?: TurnstileApi;
    grecaptcha?: TurnstileApi;
  }
}

/** Dependencies of the API. */
export interface ApiSurroundings {
  readonly whenReady: (callback: () => void) => void;
  /** Renders every marked element that does not have a widget yet. */
  readonly renderMarked: () => void;
  readonly options: Pick<ScriptOptions, "asynchronous" | "date">;
}

/** Cloudflare removed `implicitRender()` on this day (contract §2). */
const WITHOUT_IMPLICIT_RENDER_SINCE = "2026-05-01";

/** Creates `window.turnstile` for the page's widgets. */
export function createTurnstileApi(
  widgets: Widgets,
  { whenReady, renderMarked, options }: ApiSurroundings,
): TurnstileApi {
  const requireWidget = (reference: WidgetReference, message: string): Widget => {
    const widget = widgets.find(reference);
    if (widget === undefined) throw new TurnstileError(message);
    return widget;
  };
  return {
    ready(callback) {
      if (options.asynchronous) {
        throw new TurnstileError(
          "Remove async/defer from the Turnstile api.js script tag before using turnstile.ready()..",
        );
      }
      if (typeof callback !== "function") {
        throw new TurnstileError(`turnstile.ready() expects a "function", got "${typeof callback}".`);
      }
      whenReady(() => callback());
    },
    render: (container, parameters) => widgets.render(container, parameters ?? {}),
    execute: (reference, parameters) =>
      requireWidget(reference, "Nothing to execute found for provided container.").execute(parameters ?? {}),
    reset: (reference) => requireWidget(reference, "Nothing to reset found for provided container.").reset(),
    remove(reference) {
      const widget = widgets.find(reference);
      if (widget !== undefined) widgets.remove(widget);
    },
    getResponse: (reference) => requireWidget(reference, "Could not find widget.").token,
    isExpired: (reference) => requireWidget(reference, "Could not find widget.").expired,
    ...(options.date < WITHOUT_IMPLICIT_RENDER_SINCE ? { implicitRender: renderMarked } : {}),
  };
}
