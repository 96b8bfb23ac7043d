import type { Context } from "hono";
import { html } from "hono/html";
import type { InspectorEnv } from "../inspector-page.ts";
import type { Markup } from "../markup.ts";

/** Whether the last change was saved, and the problem of the whole form. */
export function notices(
  context: Context<InspectorEnv>,
  problems: ReadonlyMap<string, string> | undefined,
): Markup | string {
  const { sites: words } = context.var.view.texts;
  if (problems !== undefined)
    return html`<p class="notice bad" role="alert">${problems.get("") ?? words.problems}</p>`;
  return context.req.query("saved") === undefined
    ? ""
    : html`<p class="notice good" role="status">${words.saved}</p>`;
}
