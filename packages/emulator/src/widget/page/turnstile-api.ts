import type { GivenParameters, PageFunction } from "./parameters.ts";
import { TurnstileError } from "./turnstile-error.ts";
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
  implicitRender(): void;
}

/** The functions of `window.turnstile` over the page's widgets. */
export function createTurnstileApi(
  widgets: Widgets,
  { whenReady, implicitRender }: { whenReady: (callback: () => void) => void; implicitRender: () => void },
): TurnstileApi {
  return {
    ready(callback) {
      if (typeof callback !== "function") {
        throw new TurnstileError(`turnstile.ready() expects a "function", got "${typeof callback}".`);
      }
      whenReady(() => callback());
    },
    render: (container, parameters) => widgets.render(container, parameters ?? {}),
    execute(reference, parameters) {
      const widget = widgets.find(reference);
      if (widget === undefined) throw new TurnstileError("Nothing to execute found for provided container.");
      widget.execute(parameters ?? {});
    },
    reset(reference) {
      const widget = widgets.find(reference);
      if (widget === undefined) throw new TurnstileError("Nothing to reset found for provided container.");
      widget.reset();
    },
    remove(reference) {
      const widget = widgets.find(reference);
      if (widget !== undefined) widgets.remove(widget);
    },
    getResponse: (reference) => widgets.find(reference)?.token,
    isExpired: (reference) => widgets.find(reference)?.expired ?? false,
    implicitRender,
  };
}
