import { html } from "hono/html";
import type { PageContent } from "turnstile-emulator/inspector";
import type { ClientAccount } from "../../core/client.ts";
import type { AddedKey } from "../../operator/operations/add-key.ts";
import type { ServiceTexts } from "../texts/en.ts";

/** The page after a key was added, the only one that shows its secret. */
export function addedKeyContent(
  { copy, copied, clients: words }: ServiceTexts,
  { id, name }: ClientAccount,
  { secret }: AddedKey,
): PageContent {
  return {
    title: words.newKey(name),
    body: html`<section class="card stack">
      <p class="notice warn">${words.secretOnce}</p>
      <pre class="wrap" id="secret" tabindex="0">${secret}</pre>
      <div class="buttons">
        <button class="main" type="button" data-copy="secret" data-copied="${copied}">${copy}</button>
        <a class="button" href="/inspector/clients/${id}">${words.done}</a>
      </div>
    </section>`,
  };
}
