import type { Context } from "hono";
import { html } from "hono/html";
import type { InspectorEnv } from "../inspector-page.ts";
import type { Markup } from "../markup.ts";

/** A form that makes a change at an address, with the CSRF token; disabled in a read-only inspector. */
export function postForm(
  context: Context<InspectorEnv>,
  action: string,
  { content, style = "" }: { readonly content: Markup; readonly style?: "" | "buttons" | "form" | "stack" },
): Markup {
  const { csrf, readOnly } = context.var.view;
  return html`<form method="post" action="${action}">
    <input type="hidden" name="csrf" value="${csrf}" />
    <fieldset class="${style}" ${readOnly ? html`disabled` : ""}>${content}</fieldset>
  </form>`;
}
