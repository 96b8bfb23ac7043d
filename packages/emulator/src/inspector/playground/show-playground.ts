import type { Context } from "hono";
import { html } from "hono/html";
import type { Emulator } from "../../emulator.ts";
import { LANGUAGE_CODES } from "../../languages/resolve-language.ts";
import { isHostnameAllowed } from "../../sites/hostnames.ts";
import type { Site } from "../../sites/site.ts";
import type { Session } from "../../sessions/session.ts";
import { TEST_SECRETS, TEST_SITES } from "../../sites/test-keys.ts";
import { emulatorOrigin } from "../emulator-address.ts";
import type { InspectorEnv } from "../inspector-page.ts";
import { selectField } from "../layout/select-field.ts";
import { showPage } from "../layout/show-page.ts";
import type { Markup } from "../markup.ts";
import { withSession } from "../session-of.ts";

/** The choice of a secret that no site has. */
export const WRONG_SECRET = "wrong-secret";

/** Parameters of `render()` with a fixed set of values (contract §3); the first is the default. */
const CHOICES = {
  execution: ["render", "execute"],
  appearance: ["always", "execute", "interaction-only"],
  size: ["normal", "flexible", "compact"],
  theme: ["auto", "light", "dark"],
  retry: ["auto", "never"],
  "refresh-expired": ["auto", "manual", "never"],
  "refresh-timeout": ["auto", "manual", "never"],
  "response-field": ["true", "false"],
  "feedback-enabled": ["true", "false"],
} as const;

/** Parameters with free text or numbers, and their defaults. */
const TEXTS = {
  action: "",
  cData: "",
  "response-field-name": "cf-turnstile-response",
  "retry-interval": "8000",
  tabindex: "0",
  "base-url": "",
} as const;

/** Shows the playground. */
export function showPlayground(
  context: Context<InspectorEnv>,
  { emulator, session }: { readonly emulator: Emulator; readonly session: Session },
): Response | Promise<Response> {
  const { view } = context.var;
  const { playground: words } = view.texts;
  const origin = emulatorOrigin(emulator, context);
  const prefix = session.id === "" ? "" : `/session/${session.id}`;
  const { hostname } = new URL(context.req.url);
  const refuses = ({ hostnames }: Site) => !isHostnameAllowed(hostname, hostnames);
  const own = session.sites.list();
  const sites = [...own.filter((site) => !refuses(site)), ...own.filter(refuses), ...TEST_SITES.values()];
  const [first] = sites;
  const siteChoices = sites.map((site) => {
    const { sitekey, name } = site;
    const label = name === "" ? sitekey : `${name} (${sitekey})`;
    return [sitekey, refuses(site) ? `${label}, ${words.notFor(hostname)}` : label] as const;
  });
  const secrets = [
    ["", words.ownSecret] as const,
    ...[...TEST_SECRETS].map(
      ([secret, { outcome }]) => [secret, `${words.testSecret} (${outcome})`] as const,
    ),
    [WRONG_SECRET, words.wrongSecret] as const,
  ];
  return showPage(context, {
    title: words.title,
    lead: words.lead,
    widgetSources: [origin],
    actions: html`<a class="button" href="/inspector/playground/gallery">${words.gallery}</a>`,
    body: html`${first !== undefined && refuses(first) ? refusal(context, first) : ""}
      <div class="halves">
        <form
          class="stack"
          id="playground"
          data-script="${origin}${prefix}/turnstile/v0/api.js?render=explicit"
          data-script-failed="${words.scriptFailed}"
          data-verify="${withSession("/inspector/playground/verify", view)}"
        >
          <div class="fields">
            ${selectField({ name: "sitekey", label: "sitekey", choices: siteChoices, labelStyle: "mono" })}
            ${Object.entries(CHOICES).map(([name, values]) =>
              selectField({
                name,
                label: name,
                labelStyle: "mono",
                choices: values.map((value) => [value, value] as const),
              }),
            )}
            ${selectField({ name: "language", label: "language", labelStyle: "mono", choices: ["auto", ...LANGUAGE_CODES].map((code) => [code, code] as const) })}
            ${Object.entries(TEXTS).map(
              ([name, value]) =>
                html`<label
                  ><span class="mono">${name}</span
                  ><input name="${name}" placeholder="${value}" autocomplete="off"
                /></label>`,
            )}
            ${selectField({ name: "secret", label: words.secret, choices: secrets })}
          </div>
        </form>
        <div class="stack">
          <section class="card stack">
            <h2>${words.widget}</h2>
            <div id="playground-widget" class="widget"></div>
            <div class="buttons">
              <button form="playground">${words.renderAgain}</button>
              <button type="button" data-widget="execute">execute()</button>
              <button type="button" data-widget="reset">reset()</button>
              <button type="button" data-widget="remove">remove()</button>
            </div>
            <label
              ><span>${words.token}</span><textarea id="playground-token" readonly rows="3"></textarea>
            </label>
            <div class="buttons">
              <button type="button" class="main" data-widget="verify" ${view.readOnly ? html`disabled` : ""}>
                ${words.verify}
              </button>
            </div>
            <pre class="wrap answer" id="playground-answer" role="status" tabindex="0"></pre>
          </section>
          <section class="stack">
            <h2>${words.calls}</h2>
            <ol class="calls" id="playground-calls" aria-live="polite"></ol>
          </section>
        </div>
      </div>`,
  });
}

/** Explains why the widget of the preselected site fails here, and where it works. */
function refusal({ req, var: { view } }: Context<InspectorEnv>, { name, sitekey, hostnames }: Site): Markup {
  const { playground: words } = view.texts;
  const elsewhere = new URL(req.url);
  const other = hostnames.find((each) => each === "localhost" || each === "127.0.0.1");
  if (other !== undefined) elsewhere.hostname = other;
  return html`<p class="notice warn">
    ${words.refused(name === "" ? sitekey : name, hostnames.join(", "))}
    ${other === undefined ? "" : html`<a href="${elsewhere.href}">${words.openAt(other)}</a>`}
  </p>`;
}
