import { html, raw } from "hono/html";
import type { NavigationEntry, View } from "../inspector-page.ts";
import type { Markup } from "../markup.ts";
import { LANGUAGES } from "../texts/language.ts";
import type { PageContent } from "./page-content.ts";

/** The document of a page: navigation, title and content. */
export function pageDocument(view: View, { title, body, actions, lead }: PageContent): Markup {
  const { texts, language, brand } = view;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="csrf-token" content="${view.csrf}" />
        <title>${title} · ${brand}</title>
        ${raw(`<style>${view.assets.style.content}</style>`)}
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="skip" href="#main">${texts.shell.skip}</a>
        <header class="bar">
          <a class="brand" href="/">${brand}</a>
          <nav aria-label="${texts.shell.navigation}">${navigation(view.navigation)}</nav>
          ${tools(view)}
        </header>
        <main id="main" tabindex="-1">
          <div class="title">
            <div>
              <h1>${title}</h1>
              ${lead === undefined ? "" : html`<p class="lead">${lead}</p>`}
            </div>
            ${actions === undefined ? "" : html`<div class="actions">${actions}</div>`}
          </div>
          ${sessionNotice(view)} ${body}
        </main>
        <p class="toast" id="toast" role="status"></p>
        <script src="${view.assets.script.url}" async></script>
      </body>
    </html>`;
}

function navigation(entries: readonly NavigationEntry[]): Markup[] {
  return neighbours(entries).map(
    (members) =>
      html`${members[0].group === "" ? "" : html`<p class="group">${members[0].group}</p>`}
        <ul>
          ${members.map(
            ({ href, label, isCurrent }) =>
              html`<li><a href="${href}" ${isCurrent ? html`aria-current="page"` : ""}>${label}</a></li>`,
          )}
        </ul>`,
  );
}

/** The entries in their order, divided where the group changes. */
function neighbours(entries: readonly NavigationEntry[]): [NavigationEntry, ...NavigationEntry[]][] {
  const groups: [NavigationEntry, ...NavigationEntry[]][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.[0].group === entry.group) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

function tools({ texts, language, here, csrf, isLoggedIn, readOnly }: View): Markup {
  const others = Object.entries(LANGUAGES).filter(([code]) => code !== language);
  return html`<div class="tools">
    ${readOnly ? html`<span class="badge">${texts.shell.readOnly}</span>` : ""}
    ${others.map(
      ([code, name]) =>
        html`<a
          lang="${code}"
          hreflang="${code}"
          href="/inspector/language?to=${code}&amp;back=${encodeURIComponent(here)}"
          >${name}</a
        >`,
    )}
    ${
      isLoggedIn
        ? html`<form method="post" action="/inspector/logout">
            <input type="hidden" name="csrf" value="${csrf}" />
            <button class="plain">${texts.shell.logOut}</button>
          </form>`
        : ""
    }
  </div>`;
}

function sessionNotice({ session, sessionName, texts, here }: View): Markup | string {
  if (session === undefined) return "";
  const all = new URL(here, "http://inspector");
  all.searchParams.delete("session");
  const name = session === "" ? texts.shell.defaultSession : sessionName || session;
  return html`<p class="filtered">
    ${texts.shell.onlySession} <strong>${name}</strong>
    <a href="${all.pathname}${all.search}">${texts.shell.allSessions}</a>
  </p>`;
}
