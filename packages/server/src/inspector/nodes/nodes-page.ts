import type { Context } from "hono";
import { html } from "hono/html";
import {
  liveState,
  postForm,
  relativeTime,
  showPage,
  type InspectorEnv,
  type InspectorPage,
  type Markup,
} from "turnstile-emulator/inspector";
import { loggedOperations } from "../../operator/logged-operations.ts";
import { listNodes } from "../../operator/operations/list-nodes.ts";
import type { NodeView } from "../../operator/operations/node-view.ts";
import { createRoutes } from "../create-routes.ts";
import { showLivePart, streamLivePart } from "../live-part.ts";
import type { PageServices } from "../page-services.ts";
import type { ServiceTexts } from "../texts/en.ts";
import { inEveryLanguage, textsIn } from "../texts/service-texts.ts";

const PATH = "/inspector/nodes";
const TONES = { ready: "good", draining: "warn", stopping: "warn", unready: "bad" } as const;
/** Smaller offsets of a clock are not worth a warning, in ms. */
const HARMLESS_OFFSET_MS = 5_000;

/** Lists the nodes; drains and undrains them. */
export function nodesPage(services: PageServices): InspectorPage {
  const { nodes } = services;
  const operations = loggedOperations(services);
  const routes = createRoutes();
  const render = (context: Context<InspectorEnv>) => async () => [nodeTable(context, await listNodes(nodes))];

  routes.get("/", async (context) => {
    const { view } = context.var;
    const { title, lead } = textsIn(view.language).nodes;
    const body = await showLivePart(context, `${PATH}/events`, render(context));
    return showPage(context, { title, lead, actions: liveState(view.texts), body });
  });

  routes.get("/events", (context) => streamLivePart(context, render(context)));

  routes.post("/:node/drain", async (context) => {
    await operations.drainNode(context.req.param("node"), true);
    return context.redirect(PATH, 303);
  });

  routes.post("/:node/undrain", async (context) => {
    await operations.drainNode(context.req.param("node"), false);
    return context.redirect(PATH, 303);
  });

  return {
    path: "nodes",
    label: inEveryLanguage((texts) => texts.nodes.title),
    group: inEveryLanguage((texts) => texts.group),
    routes,
  };
}

function nodeTable(context: Context<InspectorEnv>, nodes: readonly NodeView[]): Markup {
  const texts = textsIn(context.var.view.language);
  const { nodes: words } = texts;
  if (nodes.length === 0) return html`<div id="node-list" class="empty"><p>${words.empty}</p></div>`;
  const columns = [
    words.address,
    words.role,
    words.state,
    words.slots,
    words.widgets,
    words.uptime,
    words.version,
    words.offset,
  ];
  return html`<div id="node-list" class="scroll" tabindex="0" role="region" aria-label="${words.list}">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          <th><span class="hidden">${words.drain}</span></th>
        </tr>
      </thead>
      <tbody>
        ${nodes.map((node) => nodeRow(context, node, texts))}
      </tbody>
    </table>
  </div>`;
}

function nodeRow(context: Context<InspectorEnv>, node: NodeView, texts: ServiceTexts): Markup {
  const { nodes: words } = texts;
  const { id, role, address, state, problem, slots, running, warmWidgets, clockOffsetMs, isDraining } = node;
  const isDrained = state === "draining" && running === 0;
  const action = isDraining ? "undrain" : "drain";
  const isAhead = clockOffsetMs !== null && Math.abs(clockOffsetMs) > HARMLESS_OFFSET_MS;
  return html`<tr>
    <th scope="row" class="mono" title="${id}">${address.replace(/^http:\/\//, "")}</th>
    <td>${role}</td>
    <td>
      <span class="verdict ${isDrained ? "good" : TONES[state]}"
        >${isDrained ? words.drained : words.states[state]}</span
      >${problem === null ? "" : html`<br /><small>${problem}</small>`}
    </td>
    <td>${role === "api" ? "–" : `${running} / ${slots}`}</td>
    <td>${role === "api" ? "–" : warmWidgets}</td>
    <td>${relativeTime(node.startedAt)}</td>
    <td>${node.version}</td>
    <td class="${isAhead ? "warn" : ""}">${clockOffsetMs === null ? "–" : texts.ms(clockOffsetMs)}</td>
    <td>
      ${postForm(context, `${PATH}/${id}/${action}`, {
        content: html`<button id="drain-${id}" aria-label="${words[action]} ${address}">
          ${words[action]}
        </button>`,
      })}
    </td>
  </tr>`;
}
