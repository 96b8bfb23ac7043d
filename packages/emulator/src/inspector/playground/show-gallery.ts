import type { Context } from "hono";
import { html } from "hono/html";
import { LANGUAGE_CODES } from "../../languages/resolve-language.ts";
import type { InspectorEnv } from "../inspector-page.ts";
import { showPage } from "../layout/show-page.ts";
import type { Markup } from "../markup.ts";

const SIZES = ["normal", "flexible", "compact"] as const;
const THEMES = ["light", "dark"] as const;
const STATES = ["verifying", "interactive", "success", "failed", "expired", "timeout", "refresh"] as const;

interface Look {
  readonly size?: (typeof SIZES)[number];
  readonly theme?: (typeof THEMES)[number] | "auto";
  readonly language?: string;
  readonly shown: string;
  readonly code?: string;
}

/** Shows what visitors see: all sizes and themes, states, client error codes and languages. */
export function showGallery(context: Context<InspectorEnv>): Response | Promise<Response> {
  const { playground: words } = context.var.view.texts;
  const { language } = context.var.view;
  return showPage(context, {
    title: words.gallery,
    lead: html`<a href="/inspector/playground">${words.title}</a>`,
    widgetSources: [],
    body: html`${section(
      words.errors,
      Object.entries(words.codes).map(([code, meaning]) =>
        figure({ shown: "failed", code, language }, html`<code>${code}</code> ${meaning}`),
      ),
    )}
    ${section(
      words.sizes,
      THEMES.flatMap((theme) =>
        SIZES.map((size) => figure({ size, theme, shown: "interactive", language }, html`${size}, ${theme}`)),
      ),
    )}
    ${section(
      words.states,
      STATES.map((shown) => figure({ shown, language }, html`${shown}`)),
    )}
    ${section(
      words.languages,
      LANGUAGE_CODES.map((code) => figure({ shown: "interactive", language: code }, html`${code}`)),
    )}`,
  });
}

function section(title: string, figures: readonly Markup[]): Markup {
  return html`<section class="stack gallery-section">
    <h2>${title}</h2>
    <div class="gallery">${figures}</div>
  </section>`;
}

function figure(
  { size = "normal", theme = "auto", language = "en", shown, code }: Look,
  caption: Markup,
): Markup {
  const query = new URLSearchParams({ size, theme, language });
  return html`<figure>
    <iframe
      class="${size}"
      src="/inspector/playground/frame?${query}"
      title="${shown} ${code ?? ""} ${size} ${theme} ${language}"
      data-shown="${shown}"
      ${code === undefined ? "" : html`data-code="${code}"`}
      loading="lazy"
      tabindex="-1"
    ></iframe>
    <figcaption>${caption}</figcaption>
  </figure>`;
}
