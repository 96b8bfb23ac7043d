import type { Context } from "hono";
import { html } from "hono/html";
import { siteSchema } from "../../sites/site-schema.ts";
import type { Session } from "../../sessions/session.ts";
import type { Site } from "../../sites/site.ts";
import { TEST_SITES } from "../../sites/test-keys.ts";
import type { InspectorEnv, View } from "../inspector-page.ts";
import { postForm } from "../layout/post-form.ts";
import { showPage } from "../layout/show-page.ts";
import type { Markup } from "../markup.ts";
import { schemaFields } from "../schema-form/schema-fields.ts";
import { withSession } from "../session-of.ts";
import { presetForms } from "./preset-forms.ts";
import { notices } from "./notices.ts";
import { scenarioInForce } from "./scenario-in-force.ts";

/** Stands for all sites in a path; a sitekey cannot contain it. */
export const ALL_SITES = "~all";

/** What the visitor sent, if it was refused. */
export interface SitesState {
  /** Problems by field; "" for the whole form. */
  readonly problems?: ReadonlyMap<string, string> | undefined;
  readonly form?: URLSearchParams | undefined;
}

/** Shows the list of sites. */
export function showSites(
  context: Context<InspectorEnv>,
  session: Session,
  { problems, form }: SitesState = {},
): Response | Promise<Response> {
  const { view } = context.var;
  const { sites: words } = view.texts;
  const sites = session.sites.list();
  return showPage(context, {
    title: words.title,
    lead: words.lead,
    status: problems === undefined ? 200 : 422,
    actions: postForm(context, withSession("/inspector/sites/-/reset", view), {
      content: html`<button title="${words.resetHint}">
        ${session.id === "" ? words.reset : words.resetSession}
      </button>`,
    }),
    body: html`${notices(context, problems)}
      <section class="card stack">
        <h2><a href="${withSession(`/inspector/sites/${ALL_SITES}`, view)}">${words.allSites}</a></h2>
        <p class="soft">${words.allSitesLead}</p>
        <p>${summary(session, undefined, view)}</p>
        ${presetForms(context, undefined)}
      </section>
      <section class="stack">
        <h2>${words.registered}</h2>
        ${
          sites.length === 0
            ? html`<div class="empty">
                <h3>${words.emptyTitle}</h3>
                <p>${words.empty}</p>
              </div>`
            : siteTable(sites, session, view)
        }
        <details class="card" ${problems === undefined ? "" : html`open`}>
          <summary>${words.add}</summary>
          ${postForm(context, withSession("/inspector/sites", view), {
            style: "stack",
            content: html`<p class="soft">${words.addHint}</p>
              ${schemaFields(siteSchema, {
                value: Object.fromEntries(
                  form ?? new URLSearchParams({ sitekey: context.req.query("sitekey") ?? "" }),
                ),
                problems,
                explain: ([name = ""]) => words.siteFields[name] ?? "",
                words,
                without: ["scenario"],
              })}
              <p><button class="main">${words.add}</button></p>`,
          })}
        </details>
      </section>
      <section class="stack">
        <h2>${words.testing}</h2>
        ${siteTable([...TEST_SITES.values()], session, view)}
      </section>`,
  });
}

function siteTable(sites: readonly Site[], session: Session, view: View): Markup {
  const { sites: words } = view.texts;
  return html`<div class="scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.name}</th>
          <th scope="col">${words.sitekey}</th>
          <th scope="col">${words.hostnames}</th>
          <th scope="col">${words.mode}</th>
          <th scope="col">${words.scenario}</th>
        </tr>
      </thead>
      <tbody>
        ${sites.map(
          (site) =>
            html`<tr>
              <td>
                <a
                  data-row
                  href="${withSession(`/inspector/sites/${encodeURIComponent(site.sitekey)}`, view)}"
                  >${site.name || site.sitekey}</a
                >
              </td>
              <td class="mono">${site.sitekey}</td>
              <td>${site.hostnames.join(", ") || words.anyHostname}</td>
              <td>${site.mode}</td>
              <td>${summary(session, site, view)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function summary(session: Session, site: Site | undefined, { texts }: View): Markup {
  const fields = scenarioInForce(session, site);
  if (fields.length === 0) return html`<span class="soft">${texts.sites.passes}</span>`;
  return html`<code
    >${JSON.stringify(Object.fromEntries(fields.map(({ name, value }) => [name, value])))}</code
  >`;
}
