import type { Context } from "hono";
import { html } from "hono/html";
import { postForm, type InspectorEnv, type Markup } from "turnstile-emulator/inspector";
import { textsIn } from "../texts/service-texts.ts";

/** What `stile clients export` and `stile clients import` do. */
export function backupForms(context: Context<InspectorEnv>): Markup {
  const { clients: words } = textsIn(context.var.view.language);
  return html`<details class="card">
    <summary>${words.backup}</summary>
    <div class="stack">
      <p class="soft">${words.backupHint}</p>
      ${postForm(context, "/inspector/clients/-/export", { content: html`<button>${words.export}</button>` })}
      ${postForm(context, "/inspector/clients/-/import", {
        style: "form",
        content: html`<label
            ><span>${words.import}</span>
            <textarea name="backup" rows="6" required spellcheck="false"></textarea>
            <small>${words.importHint}</small></label
          >
          <button>${words.import}</button>`,
      })}
    </div>
  </details>`;
}
