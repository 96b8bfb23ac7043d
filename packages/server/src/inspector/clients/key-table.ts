import type { Context } from "hono";
import { html } from "hono/html";
import { csrfField, relativeTime, type InspectorEnv, type Markup } from "turnstile-emulator/inspector";
import { LONGEST_SECRET, SHORTEST_SECRET } from "../../core/client-key.ts";
import type { ClientAccount, ClientKey } from "../../core/client.ts";
import { textsIn } from "../texts/service-texts.ts";

/** A client's keys, with forms that add and revoke one. */
export function keyTable(
  context: Context<InspectorEnv>,
  client: ClientAccount,
  keys: readonly ClientKey[],
): Markup {
  const { view } = context.var;
  const { clients: words } = textsIn(view.language);
  const disabled = view.readOnly ? html`disabled` : "";
  const path = `/inspector/clients/${client.id}/keys`;
  const row = ({ id, hint, taskIds, createdAt, revokedAt }: ClientKey) =>
    html`<tr>
      <th scope="row" class="mono" title="${id}">${hint === "" ? id.slice(0, 8) : `…${hint}`}</th>
      <td>${words.ids[taskIds]}</td>
      <td>${relativeTime(createdAt)}</td>
      <td>
        ${
          revokedAt === null
            ? html`<form method="post" action="${path}/${id}/revoke">
                ${csrfField(context)}<button ${disabled}>${words.revoke}</button>
              </form>`
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
    <form class="form" method="post" action="${path}">
      ${csrfField(context)}
      <fieldset class="stack" ${disabled}>
        <div class="fields">
          <label
            ><span>${words.taskIds}</span>
            <select name="taskIds">
              ${Object.entries(words.ids).map(([value, text]) => html`<option value="${value}">${text}</option>`)}
            </select></label
          >
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
        <button class="main">${words.addKey}</button>
      </fieldset>
    </form>
  </section>`;
}
