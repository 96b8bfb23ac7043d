import type { ScriptOptions } from "./script-options.ts";
import type { Widgets } from "./widgets.ts";

/** Renders every marked element that does not have a widget yet (contract §1). */
export function renderMarkedElements(
  document: Document,
  widgets: Widgets,
  { compatible, report }: Pick<ScriptOptions, "compatible"> & { readonly report: (error: unknown) => void },
): void {
  const selector = compatible ? ".cf-turnstile, .g-recaptcha" : ".cf-turnstile";
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    if (widgets.find(element) !== undefined) continue;
    try {
      widgets.render(element, {});
    } catch (error) {
      // Report a bad container and render the rest.
      report(error);
    }
  }
}
