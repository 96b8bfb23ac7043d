import type { Context } from "hono";
import { html } from "hono/html";
import {
  postForm,
  readForm,
  relativeTime,
  showPage,
  type InspectorEnv,
  type InspectorPage,
  type Markup,
} from "turnstile-emulator/inspector";
import { clientChangesSchema, newClientSchema } from "../../core/client-settings.ts";
import type { ClientAccount } from "../../core/client.ts";
import { loggedOperations } from "../../operator/logged-operations.ts";
import { newKeySchema } from "../../operator/operations/add-key.ts";
import { exportClients } from "../../operator/operations/export-clients.ts";
import { findClient } from "../../operator/operations/find-client.ts";
import { listKeys } from "../../operator/operations/list-keys.ts";
import { createRoutes } from "../create-routes.ts";
import type { PageServices } from "../page-services.ts";
import type { ServiceTexts } from "../texts/en.ts";
import { inEveryLanguage, textsIn } from "../texts/service-texts.ts";
import { addedKeyContent } from "./added-key-content.ts";
import { backupForms } from "./backup-forms.ts";
import { balanceForms } from "./balance-forms.ts";
import { clientFields } from "./client-fields.ts";
import { keyTable } from "./key-table.ts";
import { readBackup } from "./read-backup.ts";
import { readClientForm } from "./read-client-form.ts";

const PATH = "/inspector/clients";

/** Lists clients; adds, changes and removes them, and adds and revokes their keys. */
export function clientsPage(services: PageServices): InspectorPage {
  const { clients } = services;
  const operations = loggedOperations(services);
  const routes = createRoutes();

  routes.get("/", async (context) => {
    const texts = textsIn(context.var.view.language);
    const { title, lead } = texts.clients;
    const body = html`${clientTable(await clients.listClients(), texts)} ${addForm(context)}
    ${backupForms(context)}`;
    return showPage(context, { title, lead, body });
  });

  routes.post("/", async (context) => {
    const { id } = await operations.addClient(readClientForm(await readForm(context), newClientSchema));
    return context.redirect(`${PATH}/${id}`, 303);
  });

  routes.get("/:client", async (context) => {
    const client = await findClient(clients, context.req.param("client"));
    return showPage(context, {
      title: textsIn(context.var.view.language).clients.client(client.name),
      body: html`${changeForm(context, client)} ${balanceForms(context, client)}
      ${keyTable(context, client, await listKeys(clients, client.id))} ${removeForm(context, client)}`,
    });
  });

  routes.post("/:client", async (context) => {
    const changes = readClientForm(await readForm(context), clientChangesSchema);
    const { id } = await operations.changeClient(context.req.param("client"), changes);
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
    await operations.removeClient(client.id);
    return context.redirect(PATH, 303);
  });

  routes.post("/:client/keys", async (context) => {
    const settings = readClientForm(await readForm(context), newKeySchema);
    const added = await operations.addKey(context.req.param("client"), settings);
    // The operator knows a chosen secret.
    if (settings.secret !== undefined) return context.redirect(`${PATH}/${added.key.clientId}`, 303);
    return showPage(context, addedKeyContent(textsIn(context.var.view.language), added));
  });

  routes.post("/:client/keys/:key/revoke", async (context) => {
    const { client, key } = context.req.param();
    await operations.revokeKey(key, client);
    return context.redirect(`${PATH}/${client}`, 303);
  });

  // A change, although it changes nothing: a read-only inspector does not give away hashes of secrets.
  routes.post("/-/export", async (context) => {
    context.header("content-disposition", 'attachment; filename="stile-clients.json"');
    return context.json(await exportClients(clients));
  });

  routes.post("/-/import", async (context) => {
    const { title, imported } = textsIn(context.var.view.language).clients;
    const added = await operations.importClients(readBackup((await readForm(context)).get("backup") ?? ""));
    const body = html`<p class="notice good" role="status">${imported(added.clients, added.keys)}</p>
      <p><a class="button" href="${PATH}">${title}</a></p>`;
    return showPage(context, { title, body });
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
    words.addresses,
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
          const { allowedAddresses } = client;
          return html`<tr>
            <th scope="row"><a data-row href="${PATH}/${id}">${name}</a></th>
            <td class="${state === "suspended" ? "warn" : ""}">${words.states[state]}</td>
            <td>${activeKeys}</td>
            <td>${activeTasks}</td>
            <td>${tasksAtOnce ?? texts.noLimit}</td>
            <td>${tasksPerMinute ?? texts.noLimit}</td>
            <td class="${balance === 0 ? "warn" : ""}">${balance ?? texts.noLimit}</td>
            <td>${allowedAddresses.join(", ") || words.anyAddress}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function addForm(context: Context<InspectorEnv>): Markup {
  const texts = textsIn(context.var.view.language);
  return html`<section class="card stack">
    <h2>${texts.clients.add}</h2>
    ${postForm(context, PATH, {
      style: "form",
      content: html`${clientFields(texts, undefined)} <button class="main">${texts.clients.add}</button>`,
    })}
  </section>`;
}

function changeForm(context: Context<InspectorEnv>, client: ClientAccount): Markup {
  const texts = textsIn(context.var.view.language);
  return html`<section class="card stack">
    <p class="soft">
      ${texts.clients.created} ${relativeTime(client.createdAt)} · <span class="mono">${client.id}</span>
    </p>
    ${postForm(context, `${PATH}/${client.id}`, {
      style: "form",
      content: html`${clientFields(texts, client)} <button class="main">${texts.clients.save}</button>`,
    })}
  </section>`;
}

function removeForm(context: Context<InspectorEnv>, { id, name }: ClientAccount): Markup {
  const { clients: words } = textsIn(context.var.view.language);
  return html`<section class="card stack">
    <h2>${words.remove}</h2>
    <p>${words.removeHint}</p>
    ${postForm(context, `${PATH}/${id}/remove`, {
      style: "form",
      content: html`<label
          ><span>${words.confirm(name)}</span> <input name="confirmed" autocomplete="off" required
        /></label>
        <button>${words.remove}</button>`,
    })}
  </section>`;
}
