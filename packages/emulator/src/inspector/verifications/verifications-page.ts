import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { Context } from "hono";
import { html } from "hono/html";
import type { Activity } from "../activity/activity.ts";
import type { InspectorEnv, InspectorPage, View } from "../inspector-page.ts";
import { liveState } from "../layout/live-state.ts";
import { postForm } from "../layout/post-form.ts";
import { showPage } from "../layout/show-page.ts";
import { streamUpdates } from "../live/stream-updates.ts";
import type { Updates } from "../live/stream-updates.ts";
import { localPath } from "../local-path.ts";
import type { Markup } from "../markup.ts";
import { readForm } from "../read-form.ts";
import { Correlator } from "./correlate.ts";
import { exportHar } from "./export-har.ts";
import { filterForm } from "./filter-form.ts";
import { passes, readFilter } from "./find-verifications.ts";
import type { Verification } from "./verification.ts";
import { exported, verificationDetails } from "./verification-details.ts";
import { ROWS, rowHead, verificationRow } from "./verification-row.ts";
import { verificationsTexts } from "./verifications-texts.ts";

const PER_PAGE = 50;
/** Rows that a live list keeps. */
const LIMIT = 200;
const FILTERS: ReadonlySet<string> = new Set(["site", "verdict", "session", "search"]);

/** The start page: one row per token, live. */
export function verificationsPage({ activity }: { readonly activity: Activity }): InspectorPage {
  const routes = new Hono<InspectorEnv>();
  const instance = randomUUID().slice(0, 8);
  const all = remember(activity);
  const positionAt = (sequence: number) => `${instance}.${activity.clearings}.${sequence}`;

  routes.get("/", (context) => {
    const { view } = context.var;
    const query = new URL(context.req.url).searchParams;
    const filter = readFilter(query);
    const found = all().filter((each) => passes(each, filter));
    const id = query.get("selected") ?? "";
    const selected = id === "" ? undefined : all().find((each) => each.id === id);
    const closed = address(query, { selected: "" });
    const details = selected && verificationDetails(selected, view, closed);
    if (context.req.header("x-part") === "details")
      return context.html(details ?? html`<p>${view.texts.verifications.gone}</p>`);
    const before = Number(query.get("before") ?? Number.NaN);
    const end =
      before > 0 ? found.findLastIndex(({ id: each }) => numberOf(each) < before) + 1 : found.length;
    const shown = found.slice(Math.max(0, end - PER_PAGE), end).toReversed();
    return showPage(context, {
      title: view.texts.verifications.title,
      actions: actions(context, query),
      body: html`${filterForm(view, query, all())}
        <div class="split">
          <div class="stack">
            ${list(view, query, { shown, selected, isEmpty: all().length === 0, position: positionAt(activity.sequence) })}
            ${pager(view, query, { found: found.length, shown, isOldest: end - PER_PAGE <= 0 })}
          </div>
          <section
            class="details"
            id="details"
            aria-label="${view.texts.verifications.details}"
            data-of="${selected?.id ?? ""}"
            data-version="${selected?.last ?? ""}"
          >
            ${details ?? ""}
          </section>
        </div>`,
    });
  });

  routes.get("/events", (context) => {
    const { view } = context.var;
    const query = new URL(context.req.url).searchParams;
    query.delete("after");
    const filter = readFilter(query);
    const detailsOf = detailsAddress(query);
    return streamUpdates(context, {
      watch: (listener) => activity.watch(listener),
      read(position): Updates | "reload" {
        const [of, clearings, sequence] = position.split(".");
        if (of !== instance || clearings !== String(activity.clearings)) return "reload";
        const after = Number(sequence);
        if (!(after <= activity.sequence)) return "reload";
        const changed = after === activity.sequence ? [] : all().filter(({ last }) => last > after);
        const elements = changed
          .slice(-LIMIT)
          .map((each) =>
            passes(each, filter)
              ? verificationRow(each, view, { address: detailsOf, selected: false })
              : html`<i id="${each.id}" data-remove></i>`,
          );
        return { position: positionAt(activity.sequence), elements };
      },
    });
  });

  routes.post("/clear", async (context) => {
    const form = await readForm(context);
    activity.clear(form.get("session") ?? undefined);
    return context.redirect(localPath(form.get("back") ?? undefined), 303);
  });

  const exportedEvents = (context: Context<InspectorEnv>) => {
    const filter = readFilter(new URL(context.req.url).searchParams);
    const found = all().filter((each) => passes(each, filter));
    return found.flatMap(({ events }) => events).sort((one, other) => one.sequence - other.sequence);
  };
  routes.get("/export.json", (context) => {
    context.header("content-disposition", 'attachment; filename="turnstile.json"');
    return context.json(exportedEvents(context).map(exported));
  });
  routes.get("/export.har", (context) => {
    context.header("content-disposition", 'attachment; filename="turnstile.har"');
    return context.json(exportHar(exportedEvents(context), "turnstile-emulator"));
  });

  const label = { en: verificationsTexts.en.title, zh: verificationsTexts.zh.title };
  return { path: "verifications", label, routes };
}

/** How many entries that the activity has dropped a correlator may keep before it begins again. */
const MAX_DROPPED = 5_000;

/** Returns a function that correlates the activity, adding only what is new since the last call. */
function remember(activity: Activity): () => readonly Verification[] {
  let correlator = new Correlator();
  let [clearings, sequence] = [0, 0];
  return () => {
    if (clearings === activity.clearings && sequence === activity.sequence) return correlator.verifications;
    const entries = activity.entries();
    if (clearings !== activity.clearings || correlator.size > entries.length + MAX_DROPPED) {
      correlator = new Correlator();
      sequence = 0;
    }
    const first = entries.findLastIndex((entry) => entry.sequence <= sequence) + 1;
    for (const entry of entries.slice(first)) correlator.add(entry);
    [clearings, sequence] = [activity.clearings, activity.sequence];
    return correlator.verifications;
  };
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}

/** An empty session is the default session; a star filters nothing. */
function isKept([name, value]: readonly [string, string]): boolean {
  return (value !== "" || name === "session") && value !== "*" && name !== "after";
}

/** Returns a function that returns the address of the page with the details of a verification. */
function detailsAddress(query: URLSearchParams): (id: string) => string {
  const base = address(query, { selected: "" });
  return (id) => `${base}${base === "/" ? "?" : "&"}selected=${id}`;
}

/** The page's address with changed parameters; an empty text removes one. */
function address(query: URLSearchParams, changes: Readonly<Record<string, string>>): string {
  const changed = new URLSearchParams([...query].filter(isKept));
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") changed.delete(name);
    else changed.set(name, value);
  }
  return changed.size === 0 ? "/" : `/?${changed}`;
}

function actions(context: Context<InspectorEnv>, query: URLSearchParams): Markup {
  const { texts, here, session } = context.var.view;
  const { verifications: words } = texts;
  const filter = new URLSearchParams([...query].filter(([name]) => FILTERS.has(name)));
  return html`${liveState(texts)}
  ${["JSON", "HAR"].map(
    (format) =>
      html`<a class="button" href="/inspector/verifications/export.${format.toLowerCase()}?${filter}"
        ><span class="on-wide">${words.export}&nbsp;</span>${format}</a
      >`,
  )}
  ${postForm(context, "/inspector/verifications/clear", {
    content: html`<input type="hidden" name="back" value="${here}" />
      ${session === undefined ? "" : html`<input type="hidden" name="session" value="${session}" />`}
      <button>${words.clear}</button>`,
  })}`;
}

interface ListState {
  readonly shown: readonly Verification[];
  readonly selected: Verification | undefined;
  readonly isEmpty: boolean;
  readonly position: string;
}

function list(view: View, query: URLSearchParams, { shown, selected, isEmpty, position }: ListState): Markup {
  const { verifications: words } = view.texts;
  const filter = new URLSearchParams([...query].filter(([name]) => FILTERS.has(name)));
  filter.set("after", position);
  const detailsOf = detailsAddress(query);
  // Older pages stay as they are.
  const live =
    query.get("before") === null ? html`data-live="/inspector/verifications/events?${filter}"` : "";
  return html`<p class="held">
      <button type="button" class="main" data-holds="${ROWS}" hidden>
        <span data-count>0</span>&nbsp;${words.held}
      </button>
    </p>
    ${rowHead(view)}
    <ul class="rows" id="${ROWS}" tabindex="-1" aria-label="${words.list}" data-limit="${LIMIT}" ${live}>
      ${shown.map((each) =>
        verificationRow(each, view, { address: detailsOf, selected: each.id === selected?.id }),
      )}
    </ul>
    <div class="empty when-empty">
      ${
        isEmpty
          ? html`<h2>${words.emptyTitle}</h2>
              <p>${words.empty}</p>
              <p>
                <a href="/inspector/connect">${words.emptyConnect}</a> ·
                <a href="/inspector/playground">${words.emptyPlayground}</a>
              </p>`
          : html`<p>${words.nothingFound} <a href="/">${words.resetFilter}</a></p>`
      }
    </div>`;
}

function pager(
  { texts }: View,
  query: URLSearchParams,
  { found, shown, isOldest }: { found: number; shown: readonly Verification[]; isOldest: boolean },
): Markup | string {
  const { verifications: words } = texts;
  const oldest = shown.at(-1);
  const isNewest = query.get("before") === null;
  if (isOldest && isNewest) return "";
  return html`<nav class="buttons" aria-label="${words.older}">
    <span class="soft">${words.of(shown.length, found)}</span>
    ${isNewest ? "" : html`<a class="button" href="${address(query, { before: "", selected: "" })}">${words.newest}</a>`}
    ${
      isOldest || oldest === undefined
        ? ""
        : html`<a class="button" href="${address(query, { before: oldest.id.slice(1), selected: "" })}"
            >${words.older}</a
          >`
    }
  </nav>`;
}
