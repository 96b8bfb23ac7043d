import { html } from "hono/html";
import type { PageContent } from "turnstile-emulator/inspector";
import type { AddedKey } from "../../operator/operations/add-key.ts";
import type { ServiceTexts } from "../texts/en.ts";

/** The page after a key was added, the only one that shows its secret. */
export function addedKeyContent(
  { copy, copied, clients: words }: ServiceTexts,
  { key: { clientId, clientName }, secret }: AddedKey,
): PageContent {
  return {
    title: words.newKey(clientName),
    body: html`<section class="card stack">
      <p class="notice warn">${words.secretOnce}</p>
      <pre class="wrap" id="secret" tabindex="0">${secret}</pre>
      <div class="buttons">
        <button class="main" type="button" data-copy="secret" data-copied="${copied}">${copy}</button>
        <a class="button" href="/inspector/clients/${clientId}">${words.done}</a>
      </div>
    </section>`,
  };
}
