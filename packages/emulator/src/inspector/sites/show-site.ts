import type { Context } from "hono";
import { html } from "hono/html";
import { globalScenarioSchema, scenarioSchema } from "../../scenarios/scenario-schema.ts";
import type { Session } from "../../sessions/session.ts";
import { siteChangesSchema } from "../../sites/site-schema.ts";
import type { Site } from "../../sites/site.ts";
import type { InspectorEnv } from "../inspector-page.ts";
import { postForm } from "../layout/post-form.ts";
import { showPage } from "../layout/show-page.ts";
import type { Markup } from "../markup.ts";
import { fieldsOf } from "../schema-form/fields-of.ts";
import { schemaFields } from "../schema-form/schema-fields.ts";
import { withSession } from "../session-of.ts";
import { notices } from "./notices.ts";
import { presetForms } from "./preset-forms.ts";
import { scenarioInForce } from "./scenario-in-force.ts";
import { ALL_SITES } from "./show-sites.ts";
import type { SitesState } from "./show-sites.ts";
import { testCode } from "./test-code.ts";

/** The session that a page shows. */
export interface ShownSession {
  readonly session: Session;
  readonly controlUrl: string;
}

/** What the page of a site shows. */
export interface SiteState extends SitesState {
  /** Undefined for all sites. */
  readonly sitekey: string | undefined;
  /** A scenario to begin with, as JSON. @default what is set */
  readonly proposed?: string | undefined;
}

/** Shows a site, or what applies to all sites: the scenario in force, its editor, and the site's settings. */
export function showSite(
  context: Context<InspectorEnv>,
  { session, controlUrl }: ShownSession,
  { sitekey, problems, form, proposed }: SiteState,
): Response | Promise<Response> {
  const { view } = context.var;
  const { sites: words } = view.texts;
  const site = sitekey === undefined ? undefined : session.sites.get(sitekey);
  if (sitekey !== undefined && site === undefined)
    return showPage(context, {
      title: view.texts.shell.notFoundTitle,
      status: 404,
      body: html`<p>${words.unknown(sitekey)}</p>
        <p>
          <a href="${withSession(`/inspector/sites?sitekey=${encodeURIComponent(sitekey)}`, view)}"
            >${words.add}</a
          >
        </p>`,
    });
  const path = `/inspector/sites/${encodeURIComponent(sitekey ?? ALL_SITES)}`;
  const at = (operation: string) => withSession(`${path}${operation}`, view);
  const schema = sitekey === undefined ? globalScenarioSchema : scenarioSchema;
  const suggested = parseScenario(proposed);
  const value =
    form === undefined ? (suggested ?? session.scenarios.setFor(sitekey)) : nested(form, fieldsOf(schema));
  const post = (operation: string, content: Markup, style: "buttons" | "stack" = "buttons") =>
    postForm(context, at(operation), { content, style });
  return showPage(context, {
    title: site === undefined ? words.allSites : site.name || site.sitekey,
    lead: html`<a href="${withSession("/inspector/sites", view)}">${words.title}</a>`,
    status: problems === undefined ? 200 : 422,
    body: html`${notices(context, problems)}
      ${suggested === undefined ? "" : html`<p class="notice">${words.proposed}</p>`}
      ${site === undefined ? "" : facts(context, site)}
      <section class="stack">
        <h2>${words.inForce}</h2>
        ${inForce(context, { session, controlUrl }, site)}
        <h3>${words.presets}</h3>
        ${presetForms(context, sitekey)} ${post("/clear", html`<button>${words.clear}</button>`)}
      </section>
      <section class="stack" id="editor">
        <h2>${words.editor}</h2>
        <p class="soft">${words.editorHint}</p>
        ${post(
          "/scenario",
          html`${schemaFields(schema, {
              value,
              problems,
              explain: (names) =>
                words.fields[names.join(".")] ??
                (names.length > 1 ? words.faultFields[names.at(-1) ?? ""] : undefined) ??
                "",
              words,
            })}
            <p><button class="main">${words.apply}</button></p>`,
          "stack",
        )}
      </section>
      ${
        site === undefined || site.testing
          ? ""
          : html`<section class="stack">
              <h2>${words.edit}</h2>
              ${post(
                "",
                html`${schemaFields(siteChangesSchema, {
                    value: site,
                    problems,
                    explain: ([name = ""]) => words.siteFields[name] ?? "",
                    words,
                    without: ["scenario"],
                  })}
                  <p><button class="main">${words.save}</button></p>`,
                "stack",
              )}
              <p class="soft">${words.rotateHint}</p>
              ${post(
                "/rotate",
                html`<button>${words.rotate}</button>
                  <button name="immediately" value="1">${words.rotateNow}</button>`,
              )}
              ${post("/delete", html`<button>${words.remove}</button>`)}
            </section>`
      }`,
  });
}

function facts(context: Context<InspectorEnv>, site: Site): Markup {
  const { sites: words } = context.var.view.texts;
  return html`<section>
    <dl>
      <dt>${words.sitekey}</dt>
      <dd class="mono">${site.sitekey}</dd>
      ${
        site.secret === ""
          ? ""
          : html`<dt>${words.secret}</dt>
              <dd>
                <details>
                  <summary>${words.showSecret}</summary>
                  <code>${site.secret}</code>
                </details>
                ${
                  site.earlierSecret === undefined
                    ? ""
                    : html`<small
                        >${words.earlierSecret(new Date(site.earlierSecret.validUntil).toISOString())}</small
                      >`
                }
              </dd>`
      }
      <dt>${words.hostnames}</dt>
      <dd>${site.hostnames.join(", ") || words.anyHostname}</dd>
      <dt>${words.mode}</dt>
      <dd>${site.mode}</dd>
    </dl>
  </section>`;
}

function inForce(
  context: Context<InspectorEnv>,
  { session, controlUrl }: ShownSession,
  site: Site | undefined,
): Markup {
  const { sites: words } = context.var.view.texts;
  const fields = scenarioInForce(session, site);
  const next = session.scenarios.nextFor(site?.sitekey);
  if (fields.length === 0 && next.length === 0) return html`<p class="soft">${words.nothingInForce}</p>`;
  const scenario = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  const codes = testCode({
    scenario,
    sitekey: site?.sitekey,
    session: session.id,
    controlUrl,
    needsToken: context.var.view.isLoggedIn,
  });
  return html`<table>
      <thead>
        <tr>
          <th scope="col">${words.field}</th>
          <th scope="col">${words.value}</th>
          <th scope="col">${words.level}</th>
        </tr>
      </thead>
      <tbody>
        ${fields.map(
          ({ name, value, level }) =>
            html`<tr>
              <td class="mono">${name}</td>
              <td class="mono">${JSON.stringify(value)}</td>
              <td>${words.levels[level]}</td>
            </tr>`,
        )}
        ${next.map(
          ({ scenario: each, widgetsLeft }) =>
            html`<tr>
              <td class="mono" colspan="2">${JSON.stringify(each)}</td>
              <td>${words.next(widgetsLeft)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <div class="buttons">
      <button type="button" data-copy="scenario-json" data-copied="${words.copied}">${words.copyJson}</button>
      <button type="button" data-copy="test-tool" data-copied="${words.copied}">${words.copyTest}</button>
      <select id="test-tool" class="short" data-remembered aria-label="${words.testTool}">
        ${codes.map(({ tool }, index) => html`<option value="test-code-${index}">${tool}</option>`)}
      </select>
    </div>
    <pre id="scenario-json" hidden>${JSON.stringify(scenario, undefined, 2)}</pre>
    ${codes.map(({ code }, index) => html`<pre id="test-code-${index}" hidden>${code}</pre>`)}`;
}

/** A scenario from a link; undefined if it is not one. */
function parseScenario(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  try {
    const result = globalScenarioSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

/** What a refused form contained, with nested members. */
function nested(form: URLSearchParams, fields: ReturnType<typeof fieldsOf>): object {
  const value: Record<string, unknown> = {};
  for (const { name, path } of fields) {
    const given = form.get(name) ?? "";
    const [first = "", second] = path;
    if (given === "") continue;
    if (second === undefined) value[first] = given;
    else value[first] = { ...(value[first] as object | undefined), [second]: given };
  }
  return value;
}
