import { html } from "hono/html";
import type { Markup } from "../markup.ts";

/** A time that the page's script shows as relative, with the exact time on hover. */
export function relativeTime(at: number): Markup {
  const exact = new Date(at).toISOString();
  return html`<time data-relative datetime="${exact}" title="${exact}">${exact.slice(11, 19)}</time>`;
}
