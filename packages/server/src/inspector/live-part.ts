import { hash } from "node:crypto";
import type { Context } from "hono";
import { html, raw } from "hono/html";
import { streamUpdates, type InspectorEnv, type Markup, type Updates } from "turnstile-emulator/inspector";
import { BackendUnavailableError } from "../core/backend.ts";
import { OperatorError } from "../operator/operator-error.ts";
import { textsIn } from "./texts/service-texts.ts";

/** How often an open page is read again, in ms. */
const INTERVAL_MS = 1_000;

/** Renders the elements of a page that change; each has an id and keeps it. */
export type RenderPart = () => Promise<readonly Markup[]>;

/** Shows the changing part of a page. The browser follows the event stream at `address`. */
export async function showLivePart(
  context: Context<InspectorEnv>,
  address: string,
  render: RenderPart,
): Promise<Markup> {
  const { position, elements } = await readPart(context, render);
  const url = new URL(address, "http://inspector");
  url.searchParams.set("after", position);
  return html`<div class="stack" data-live="${url.pathname}${url.search}">${raw(elements.join(""))}</div>`;
}

/** Answers with the event stream of a changing part, which is read once a second and sent when it differs. */
export function streamLivePart(context: Context<InspectorEnv>, render: RenderPart): Response {
  return streamUpdates(context, {
    watch(listener) {
      const timer = setInterval(listener, INTERVAL_MS);
      return () => clearInterval(timer);
    },
    async read(position) {
      const part = await readPart(context, render);
      return part.position === position ? { position, elements: [] } : part;
    },
  });
}

/**
 * The position is a digest of the elements. While the store is unavailable, or after something that the page filters by
 * was removed, the only element is a notice.
 */
async function readPart(
  context: Context<InspectorEnv>,
  render: RenderPart,
): Promise<Updates & { readonly elements: readonly string[] }> {
  const { unavailable } = textsIn(context.var.view.language);
  const notice = (text: string) =>
    html`<p id="part-notice" class="notice bad" ${text === "" ? html`hidden` : ""}>${text}</p>`;
  const parts = await render().then(
    (rendered) => [notice(""), ...rendered],
    (error: unknown) => {
      if (error instanceof BackendUnavailableError) return [notice(unavailable)];
      if (error instanceof OperatorError) return [notice(error.message)];
      throw error;
    },
  );
  const elements = await Promise.all(parts.map(async (part) => String(await part)));
  return { position: hash("sha1", elements.join("\0"), "base64url"), elements };
}
