import { html } from "hono/html";
import type { Markup } from "../markup.ts";
import type { Texts } from "../texts/texts.ts";

/** The indicator and the button of a live list, whose element has the id `live`. */
export function liveState({ verifications: texts }: Texts): Markup {
  return html`<span class="live" id="live-state" aria-live="polite"
      ><span class="when-open">${texts.live}</span><span class="when-lost">${texts.lost}</span
      ><span class="when-paused">${texts.paused}</span></span
    ><button type="button" id="pause" aria-pressed="false">${texts.pause}</button>`;
}
