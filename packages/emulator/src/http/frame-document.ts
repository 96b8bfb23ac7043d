import { createHash } from "node:crypto";
import { resolveLanguage } from "../languages/resolve-language.ts";
import type { SiteMode } from "../sites/site.ts";
import { FRAME_STYLES } from "./frame-styles.ts";

/** Parameters of a frame's document. */
export interface FrameDocumentOptions {
  readonly sitekey: string;
  /** Id of the widget in its page. */
  readonly widget: string;
  /** Id of the session; "" for the emulator itself. */
  readonly session: string;
  readonly mode: SiteMode;
  readonly size: string;
  readonly theme: string;
  /** Language that the page requests, such as `es-MX`. */
  readonly language: string;
}

/** An HTML document with its content security policy. */
export interface FrameDocument {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Returns a function that creates the documents of widgets' frames. */
export function frameDocuments(script: string): (options: FrameDocumentOptions) => FrameDocument {
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(FRAME_STYLES)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return ({ sitekey, widget, session, mode, size, theme, language }) => {
    const { code, direction, texts } = resolveLanguage(language);
    const settings = JSON.stringify({ sitekey, widget, session, mode, texts }).replaceAll("<", "\\u003c");
    // The script comes first, so that it posts its hello before the rest is parsed.
    const html =
      `<!doctype html><html lang="${code}" dir="${direction}"><meta charset="utf-8">` +
      `<script type="application/json" id="settings">${settings}</script><script>${script}</script>` +
      `<title>Turnstile emulator</title>` +
      `<turnstile-widget data-state="idle" data-size="${escapeHtml(size)}" data-theme="${escapeHtml(theme)}">` +
      `<template shadowrootmode="closed"><style>${FRAME_STYLES}</style><main>` +
      // The text is a live region in a label. Only with aria-labelledby do all browsers use it as the checkbox's name.
      `<label><input type="checkbox" id="checkbox" aria-labelledby="text" disabled>` +
      `<span class="mark" aria-hidden="true"></span>` +
      `<span id="text" role="status">${escapeHtml(texts.idle)}</span></label>` +
      `<small><b lang="en" dir="ltr">Turnstile emulator</b><span id="note">${escapeHtml(texts.note)}</span></small>` +
      `</main></template></turnstile-widget>`;
    return { html, contentSecurityPolicy };
  };
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
