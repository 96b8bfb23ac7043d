import type { Context } from "hono";
import { html } from "hono/html";
import {
  csrfField,
  readForm,
  relativeTime,
  showPage,
  type InspectorEnv,
  type InspectorPage,
  type Markup,
} from "turnstile-emulator/inspector";
import { clientChangesSchema, newClientSchema } from "../../core/client-settings.ts";
import type { ClientAccount } from "../../core/client.ts";
import { addClient } from "../../operator/operations/add-client.ts";
import { addKey, newKeySchema } from "../../operator/operations/add-key.ts";
import { changeClient } from "../../operator/operations/change-client.ts";
import { findClient } from "../../operator/operations/find-client.ts";
import { listKeys } from "../../operator/operations/list-keys.ts";
import { removeClient } from "../../operator/operations/remove-client.ts";
import { revokeKey } from "../../operator/operations/revoke-key.ts";
import { createRoutes } from "../create-routes.ts";
import type { PageServices } from "../page-services.ts";
import type { ServiceTexts } from "../texts/en.ts";
import { inEveryLanguage, textsIn } from "../texts/service-texts.ts";
import { addedKeyContent } from "./added-key-content.ts";
import { clientFields } from "./client-fields.ts";
import { keyTable } from "./key-table.ts";
import { readClientForm } from "./read-client-form.ts";

const PATH = "/inspector/clients";

/** Lists clients; adds, changes and removes them, and adds and revokes their keys. */
export function clientsPage({ clients, log }: PageServices): InspectorPage {
  const routes = createRoutes();

  routes.get("/", async (context) => {
    const texts = textsIn(context.var.view.language);
    const { title, lead } = texts.clients;
    const body = html`${clientTable(await clients.listClients(), texts)} ${addForm(context)}`;
    return showPage(context, { title, lead, body });
  });

  routes.post("/", async (context) => {
    const { id } = await addClient(clients, readClientForm(await readForm(context), newClientSchema));
    log.info({ clientId: id }, "the operator added a client");
    return context.redirect(`${PATH}/${id}`, 303);
  });

  routes.get("/:client", async (context) => {
    const client = await findClient(clients, context.req.param("client"));
    return showPage(context, {
      title: textsIn(context.var.view.language).clients.client(client.name),
      body: html`${changeForm(context, client)}
      ${keyTable(context, client, await listKeys(clients, client.id))} ${removeForm(context, client)}`,
    });
  });

  routes.post("/:client", async (context) => {
    const changes = readClientForm(await readForm(context), clientChangesSchema);
    const { id } = await changeClient(clients, context.req.param("client"), changes);
    log.info({ clientId: id, changed: Object.keys(changes) }, "the operator changed a client");
    return context.redirect(`${PATH}/${id}`, 303);
  });

  routes.post("/:client/remove", async (context) => {
    const client = await findClient(clients, context.req.param("client"));
    const words = textsIn(context.var.view.language).clients;
    if ((await readForm(context)).get("confirmed") !== client.name) {
      const body = html`<p class="notice warn">${words.notConfirmed(client.name)}</p>
        ${removeForm(context, client)}`;
      return showPage(context, { title: words.client(client.name), body, status: 400 });
    }
    await removeClient(clients, client.id);
    log.info({ clientId: client.id }, "the operator removed a client");
    return context.redirect(PATH, 303);
  });

  routes.post("/:client/keys", async (context) => {
    const client = await findClient(clients, context.req.param("client"));
    const taskIds = (await readForm(context)).get("taskIds") === "integer" ? "integer" : "uuid";
    const added = await addKey(clients, client.name, newKeySchema.parse({ taskIds }));
    log.info({ clientId: client.id, keyId: added.key.id }, "the operator added a key");
    return showPage(context, addedKeyContent(textsIn(context.var.view.language), client, added));
  });

  routes.post("/:client/keys/:key/revoke", async (context) => {
    const { client, key } = context.req.param();
    const { id, clientId } = await revokeKey(clients, key, client);
    log.info({ clientId, keyId: id }, "the operator revoked a key");
    return context.redirect(`${PATH}/${clientId}`, 303);
  });

  return {
    path: "clients",
    label: inEveryLanguage((texts) => texts.clients.title),
    group: inEveryLanguage((texts) => texts.group),
    routes,
  };
}

function clientTable(clients: readonly ClientAccount[], texts: ServiceTexts): Markup {
  const { clients: words } = texts;
  if (clients.length === 0) {
    return html`<div class="empty">
      <h2>${words.emptyTitle}</h2>
      <p>${words.empty}</p>
    </div>`;
  }
  const columns = [
    words.name,
    words.state,
    words.keys,
    words.tasks,
    words.atOnce,
    words.perMinute,
    words.balance,
  ];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${words.list}">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${clients.map((client) => {
          const { id, name, state, activeKeys, activeTasks, tasksAtOnce, tasksPerMinute, balance } = client;
          return html`<tr>
            <th scope="row"><a data-row href="${PATH}/${id}">${name}</a></th>
            <td class="${state === "suspended" ? "warn" : ""}">${words.states[state]}</td>
            <td>${activeKeys}</td>
            <td>${activeTasks}</td>
            <td>${tasksAtOnce ?? texts.noLimit}</td>
            <td>${tasksPerMinute ?? texts.noLimit}</td>
            <td class="${balance === 0 ? "warn" : ""}">${balance ?? texts.noLimit}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function addForm(context: Context<InspectorEnv>): Markup {
  const { view } = context.var;
  const texts = textsIn(view.language);
  return html`<section class="card stack">
    <h2>${texts.clients.add}</h2>
    <form class="form" method="post" action="${PATH}">
      ${csrfField(context)}
      <fieldset ${view.readOnly ? html`disabled` : ""} class="stack">
        ${clientFields(texts, undefined)}
        <button class="main">${texts.clients.add}</button>
      </fieldset>
    </form>
  </section>`;
}

function changeForm(context: Context<InspectorEnv>, client: ClientAccount): Markup {
  const { view } = context.var;
  const texts = textsIn(view.language);
  return html`<section class="card stack">
    <p class="soft">
      ${texts.clients.created} ${relativeTime(client.createdAt)} · <span class="mono">${client.id}</span>
    </p>
    <form class="form" method="post" action="${PATH}/${client.id}">
      ${csrfField(context)}
      <fieldset ${view.readOnly ? html`disabled` : ""} class="stack">
        ${clientFields(texts, client)}
        <button class="main">${texts.clients.save}</button>
      </fieldset>
    </form>
  </section>`;
}

function removeForm(context: Context<InspectorEnv>, { id, name }: ClientAccount): Markup {
  const { view } = context.var;
  const { clients: words } = textsIn(view.language);
  return html`<section class="card stack">
    <h2>${words.remove}</h2>
    <p>${words.removeHint}</p>
    <form class="form" method="post" action="${PATH}/${id}/remove">
      ${csrfField(context)}
      <fieldset ${view.readOnly ? html`disabled` : ""} class="stack">
        <label
          ><span>${words.confirm(name)}</span> <input name="confirmed" autocomplete="off" required
        /></label>
        <button>${words.remove}</button>
      </fieldset>
    </form>
  </section>`;
}
