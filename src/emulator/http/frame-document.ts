import { createHash } from "node:crypto";
import type { SiteMode } from "../sites/site.ts";
import { FRAME_STYLES } from "./frame-styles.ts";

/** What a frame's document depends on. */
export interface FrameDocumentOptions {
  readonly sitekey: string;
  readonly mode: SiteMode;
  readonly size: string;
  readonly theme: string;
  readonly language: string;
}

/** An HTML document with the policy it is served under. */
export interface FrameDocument {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Makes the documents of widgets' frames around their script. */
export function frameDocuments(script: string): (options: FrameDocumentOptions) => FrameDocument {
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(FRAME_STYLES)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return ({ sitekey, mode, size, theme, language }) => {
    const texts = TEXTS;
    const settings = JSON.stringify({ sitekey, mode, texts }).replaceAll("<", "\\u003c");
    const html =
      `<!doctype html><html lang="${escapeHtml(language)}" data-size="${escapeHtml(size)}" data-theme="${escapeHtml(theme)}">` +
      `<meta charset="utf-8"><title>Turnstile emulator</title><style>${FRAME_STYLES}</style>` +
      `<body data-state="idle"><main><label><input type="checkbox" id="checkbox" disabled><span class="mark"></span>` +
      `<span id="text" role="status">${escapeHtml(texts["idle"] ?? "")}</span></label>` +
      `<small><b>Turnstile emulator</b><span>for tests only</span></small></main>` +
      `<script type="application/json" id="settings">${settings}</script><script>${script}</script>`;
    return { html, contentSecurityPolicy };
  };
}

const TEXTS: Readonly<Record<string, string>> = {
  idle: "Waiting to start",
  verifying: "Verifying…",
  interactive: "Verify you are human",
  success: "Success!",
  failed: "Verification failed",
  expired: "Verification expired",
  timeout: "Verification timed out",
  refresh: "Expired: verify again",
};

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
