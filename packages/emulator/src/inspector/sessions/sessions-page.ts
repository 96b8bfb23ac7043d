import { Hono } from "hono";
import { html } from "hono/html";
import type { Inside } from "../../in-process/inside-of.ts";
import type { Session } from "../../sessions/session.ts";
import type { Activity } from "../activity/activity.ts";
import type { InspectorEnv, InspectorPage, View } from "../inspector-page.ts";
import { relativeTime } from "../layout/relative-time.ts";
import { postForm } from "../layout/post-form.ts";
import { showPage } from "../layout/show-page.ts";
import { streamUpdates } from "../live/stream-updates.ts";
import type { Markup } from "../markup.ts";
import { sessionsTexts } from "./sessions-texts.ts";

/** How many sessions to list; the newest first. */
const MAX_SESSIONS = 500;

/** The open sessions and those whose events are still in memory. */
export function sessionsPage({ sessions }: Inside, activity: Activity): InspectorPage {
  const routes = new Hono<InspectorEnv>();
  const list = (view: View) => sessionList(sessions.list(), activity, view);
  routes.get("/", (context) => {
    const { view } = context.var;
    const { sessions: words } = view.texts;
    return showPage(context, {
      title: words.title,
      lead: words.lead,
      body: html`<div class="stack" data-live="/inspector/sessions/events?after=${activity.sequence}">
        ${list(view)}
      </div>`,
    });
  });
  routes.get("/events", (context) =>
    streamUpdates(context, {
      watch: (listener) => activity.watch(listener),
      read: (position) => ({
        position: String(activity.sequence),
        elements: position === String(activity.sequence) ? [] : [list(context.var.view)],
      }),
    }),
  );
  routes.get("/:session/close", (context) => {
    const { texts } = context.var.view;
    const session = sessions.list().find(({ id }) => id === context.req.param("session"));
    if (session === undefined) return context.redirect("/inspector/sessions");
    return showPage(context, {
      title: texts.sessions.close,
      body: postForm(context, "", {
        style: "form",
        content: html`<p>${texts.sessions.closeHint} <strong>${session.name || session.id}</strong></p>
          <p class="buttons">
            <button class="main">${texts.sessions.close}</button>
            <a class="button" href="/inspector/sessions">${texts.shell.back}</a>
          </p>`,
      }),
    });
  });
  routes.post("/:session/close", (context) => {
    sessions.close(context.req.param("session"));
    return context.redirect("/inspector/sessions", 303);
  });
  return { path: "sessions", label: { en: sessionsTexts.en.title, zh: sessionsTexts.zh.title }, routes };
}

interface Counts {
  readonly name: string;
  readonly isOpen: boolean;
  widgets: number;
  tokens: number;
  calls: number;
  at: number;
}

function sessionList(open: readonly Session[], activity: Activity, view: View): Markup {
  const { sessions: words, shell } = view.texts;
  const all = new Map<string, Counts>();
  for (const { id, name } of open)
    all.set(id, { name, isOpen: true, widgets: 0, tokens: 0, calls: 0, at: 0 });
  for (const { session, entry, at } of activity.entries()) {
    const isOpen = session.id === "";
    const known = all.get(session.id) ?? { name: session.name, isOpen, widgets: 0, tokens: 0, calls: 0, at };
    if (entry.type === "widget") known.widgets += 1;
    if (entry.type === "challenge" && entry.token !== undefined) known.tokens += 1;
    if (entry.type === "siteverify") known.calls += 1;
    known.at = at;
    all.set(session.id, known);
  }
  if ([...all.keys()].every((id) => id === ""))
    return html`<div class="empty" id="sessions">
      <h2>${words.emptyTitle}</h2>
      <p>${words.empty}</p>
      <p><a href="/inspector/connect">${view.texts.verifications.emptyConnect}</a></p>
    </div>`;
  const shown = [...all].sort(([, one], [, other]) => other.at - one.at).slice(0, MAX_SESSIONS);
  return html`<div class="scroll" id="sessions" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.name}</th>
          <th scope="col">${words.state}</th>
          <th scope="col">${words.widgets}</th>
          <th scope="col">${words.tokens}</th>
          <th scope="col">${words.calls}</th>
          <th scope="col">${words.last}</th>
          <th scope="col"><span class="hidden">${words.close}</span></th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ([id, { name, isOpen, widgets, tokens, calls, at }]) =>
            html`<tr>
              <td><a data-row href="/?session=${id}">${id === "" ? shell.defaultSession : name || id}</a></td>
              <td>${isOpen ? words.open : html`<span class="soft">${words.closed}</span>`}</td>
              <td>${widgets}</td>
              <td>${tokens}</td>
              <td>${calls}</td>
              <td>${at === 0 ? "" : relativeTime(at)}</td>
              <td>
                ${isOpen && id !== "" ? html`<a href="/inspector/sessions/${id}/close">${words.close}</a>` : ""}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
