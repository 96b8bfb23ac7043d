import type { Context } from "hono";
import { html } from "hono/html";
import type { InspectorEnv } from "../inspector-page.ts";
import { postForm } from "../layout/post-form.ts";
import type { Markup } from "../markup.ts";
import { withSession } from "../session-of.ts";
import { presetsFor } from "./presets.ts";

/** A button for each preset of a site, or of all sites. */
export function presetForms(context: Context<InspectorEnv>, sitekey: string | undefined): Markup {
  const { view } = context.var;
  const { sites: words } = view.texts;
  const path = `/inspector/sites/${encodeURIComponent(sitekey ?? "~all")}/preset`;
  return postForm(context, withSession(path, view), {
    style: "buttons",
    content: html`<legend class="hidden">${words.presets}</legend>
      ${presetsFor(sitekey).map(
        (name) => html`<button name="preset" value="${name}">${words.presetNames[name]}</button>`,
      )}`,
  });
}
