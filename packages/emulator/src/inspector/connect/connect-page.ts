import { Hono } from "hono";
import { html } from "hono/html";
import type { Emulator } from "../../emulator.ts";
import type { Activity, ActivityEntry } from "../activity/activity.ts";
import type { InspectorEnv, InspectorPage, View } from "../inspector-page.ts";
import { relativeTime } from "../layout/relative-time.ts";
import { showPage } from "../layout/show-page.ts";
import { streamUpdates } from "../live/stream-updates.ts";
import type { Markup } from "../markup.ts";
import { browserRecipes, serverRecipes } from "./recipes.ts";
import type { Recipe } from "./recipes.ts";
import { connectTexts } from "./connect-texts.ts";

/** Addresses, setups to paste, and whether requests arrive. */
export function connectPage(emulator: Emulator, activity: Activity): InspectorPage {
  const routes = new Hono<InspectorEnv>();
  routes.get("/", (context) => {
    const { view } = context.var;
    const { connect: words } = view.texts;
    const { url, tlsUrl, controlUrl, certificateFile } = emulator;
    return showPage(context, {
      title: words.title,
      lead: words.lead,
      body: html`<section class="stack" data-live="/inspector/connect/events?after=${activity.sequence}">
          <h2>${words.check}</h2>
          ${checks(activity, view)}
        </section>
        <section class="stack">
          <h2>${words.addresses}</h2>
          <dl>
            ${address("api.js", `${url}/turnstile/v0/api.js`)}
            ${address("siteverify", `${url}/turnstile/v0/siteverify`)} ${address("TLS", tlsUrl)}
            ${address(words.control, `${controlUrl}/__emulator`)}
            ${address(words.management, `${controlUrl}/client/v4`)}
            ${address(words.authority, certificateFile ?? `${controlUrl}/__emulator/authority.pem`)}
          </dl>
        </section>
        <section class="stack">
          <h2>${words.browsers}</h2>
          ${recipes(browserRecipes(emulator), "browser", view)}
        </section>
        <section class="stack">
          <h2>${words.servers}</h2>
          ${recipes(serverRecipes(emulator), "server", view)}
        </section>`,
    });
  });
  routes.get("/events", (context) =>
    streamUpdates(context, {
      watch: (listener) => activity.watch(listener),
      read(position) {
        const after = Number(position);
        const isNew = !(after === activity.sequence);
        return {
          position: String(activity.sequence),
          elements: isNew ? [checks(activity, context.var.view)] : [],
        };
      },
    }),
  );
  return { path: "connect", label: { en: connectTexts.en.title, zh: connectTexts.zh.title }, routes };
}

/** The last request of each kind. */
function checks(activity: Activity, { texts: { connect: words } }: View): Markup {
  const entries = activity.entries();
  const last = (type: ActivityEntry["entry"]["type"]) => entries.findLast(({ entry }) => entry.type === type);
  const kinds = ["script", "widget", "siteverify"] as const;
  return html`<ul class="checks" id="checks">
    ${kinds.map((kind) => {
      const found = last(kind);
      if (found === undefined) return html`<li class="step missing">${words.waiting[kind]}</li>`;
      const origin =
        found.entry.origin === ""
          ? ""
          : html`${kind === "siteverify" ? words.ofToken : words.from} <code>${found.entry.origin}</code>`;
      return html`<li class="step">${words.received[kind]} ${relativeTime(found.at)} ${origin}</li>`;
    })}
  </ul>`;
}

function address(name: string, value: string): Markup {
  return html`<dt>${name}</dt>
    <dd class="mono">${value}</dd>`;
}

function recipes(all: readonly Recipe[], kind: string, { texts: { connect: words } }: View): Markup[] {
  return all.map(
    ({ name, code }, index) =>
      html`<details class="card" ${index === 0 ? html`open` : ""}>
        <summary>${name}</summary>
        <div class="stack">
          <pre tabindex="0" id="${kind}-${index}">${code}</pre>
          <p>
            <button type="button" data-copy="${kind}-${index}" data-copied="${words.copied}">
              ${words.copy}
            </button>
          </p>
        </div>
      </details>`,
  );
}
