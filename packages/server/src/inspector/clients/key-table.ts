import type { Context } from "hono";
import { html } from "hono/html";
import {
  postForm,
  relativeTime,
  selectField,
  type InspectorEnv,
  type Markup,
} from "turnstile-emulator/inspector";
import { LONGEST_SECRET, SHORTEST_SECRET } from "../../core/client-key.ts";
import type { ClientAccount, ClientKey } from "../../core/client.ts";
import { textsIn } from "../texts/service-texts.ts";

/** A client's keys, with forms that add and revoke one. */
export function keyTable(
  context: Context<InspectorEnv>,
  client: ClientAccount,
  keys: readonly ClientKey[],
): Markup {
  const { clients: words } = textsIn(context.var.view.language);
  const path = `/inspector/clients/${client.id}/keys`;
  const row = ({ id, hint, taskIds, createdAt, revokedAt }: ClientKey) =>
    html`<tr>
      <th scope="row" class="mono" title="${id}">${hint === "" ? id.slice(0, 8) : `…${hint}`}</th>
      <td>${words.ids[taskIds]}</td>
      <td>${relativeTime(createdAt)}</td>
      <td>
        ${
          revokedAt === null
            ? postForm(context, `${path}/${id}/revoke`, { content: html`<button>${words.revoke}</button>` })
            : html`<span class="soft">${words.revoked} ${relativeTime(revokedAt)}</span>`
        }
      </td>
    </tr>`;
  return html`<section class="card stack">
    <h2>${words.keys}</h2>
    ${
      keys.length === 0
        ? html`<p class="soft">${words.noKeys}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="${words.keys}">
            <table>
              <thead>
                <tr>
                  <th scope="col">${words.hint}</th>
                  <th scope="col">${words.taskIds}</th>
                  <th scope="col">${words.created}</th>
                  <th scope="col"><span class="hidden">${words.revoke}</span></th>
                </tr>
              </thead>
              <tbody>
                ${keys.map(row)}
              </tbody>
            </table>
          </div>`
    }
    ${postForm(context, path, {
      style: "form",
      content: html`<div class="fields">
          ${selectField({ name: "taskIds", label: words.taskIds, choices: Object.entries(words.ids) })}
          <label
            ><span>${words.secret}</span>
            <input
              type="password"
              name="secret"
              autocomplete="off"
              minlength="${SHORTEST_SECRET}"
              maxlength="${LONGEST_SECRET}"
            /><small>${words.secretHint(SHORTEST_SECRET, LONGEST_SECRET)}</small></label
          >
        </div>
        <button class="main">${words.addKey}</button>`,
    })}
  </section>`;
}
