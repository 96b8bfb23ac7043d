import { html, raw } from "hono/html";
import { ERRORS } from "../../protocol/errors.ts";
import { METHOD_ENTRIES, type MethodEntry } from "../methods.ts";
import { curlExample } from "./example.ts";
import { answerSchema, requestSchema, type JsonSchema } from "./json-schema.ts";
import { OPERATOR_API } from "./openapi.ts";
import { REFERENCE_STYLES } from "./reference-styles.ts";

type Markup = ReturnType<typeof html>;

/** The API reference as a page without scripts. The examples use `origin` as the service's URL. */
export function referencePage(origin: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Stile: HTTP API reference</title>
        <style>
          ${raw(REFERENCE_STYLES)}
        </style>
      </head>
      <body>
        <header>
          <h1>Stile</h1>
          <p>
            Every call is a <code>POST</code> with a JSON object. Every answer is JSON with HTTP 200, even for
            errors. <code>errorId</code> is 0 on success and 1 on error. Unknown members, and members that are
            <code>null</code> or <code>""</code>, are ignored. OpenAPI 3.1 description:
            <a href="/openapi.json">openapi.json</a>. The operator API (clients, keys, nodes and tasks) is
            documented in <a href="${OPERATOR_API}">clients.md</a>.
          </p>
          <nav aria-label="Methods">
            <a href="/">Home</a>
            ${METHOD_ENTRIES.map(([name]) => html`<a href="#${name}">${name}</a>`)}
            <a href="#errors">Errors</a>
          </nav>
        </header>
        <main>
          ${METHOD_ENTRIES.map(([name, method]) => methodSection(name, method, origin))} ${errorSection()}
        </main>
      </body>
    </html>`;
}

function methodSection(name: string, method: MethodEntry, origin: string): Markup {
  const { summary, description, request, answer } = method;
  const answers = answerSchema(answer);
  return html`<section id="${name}">
    <h2><code>POST /${name}</code></h2>
    <p class="summary">${summary}</p>
    <p>${withCode(description)}</p>
    <pre class="scroll" tabindex="0"><code>${curlExample(name, method, origin)}</code></pre>
    ${memberTable(requestSchema(request))}
    ${(answers.anyOf ?? [answers]).map(
      (one) =>
        html`<h3>Answer</h3>
          ${one.description === undefined ? "" : html`<p>${withCode(one.description)}</p>`}
          ${memberTable(one)}`,
    )}
  </section>`;
}

function memberTable(schema: JsonSchema): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Member</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${memberRows(schema, "")}
      </tbody>
    </table>
  </div>`;
}

function memberRows({ properties = {}, required = [] }: JsonSchema, prefix: string): Markup[] {
  return Object.entries(properties).map(
    ([name, member]) =>
      html`<tr>
          <th scope="row">
            <code>${prefix}${name}</code>
            ${required.includes(name) ? html`<span class="required">required</span>` : ""}
          </th>
          <td>${typeOf(member)}</td>
          <td>${withCode(member.description ?? "")}</td>
        </tr>
        ${memberRows(member, `${prefix}${name}.`)}`,
  );
}

function typeOf({ type = "anything", anyOf, const: constant }: JsonSchema): string {
  if (constant !== undefined) return JSON.stringify(constant);
  if (anyOf !== undefined) return anyOf.map(typeOf).join(" or ");
  const types = typeof type === "string" ? [type] : type.filter((one) => one !== "null");
  return types.length === 0 ? "null" : types.join(" or ");
}

function errorSection(): Markup {
  return html`<section id="errors">
    <h2>Errors</h2>
    <p>
      An error is <code>{"errorId":1,"errorCode":"…","errorDescription":"…"}</code>. The description names the
      code and the field at fault, and says how to fix it.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">What to do</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(ERRORS).map(
            ([code, { advice }]) =>
              html`<tr>
                <th scope="row"><code>${code}</code></th>
                <td>${withCode(advice)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Turns the parts of a text in backquotes into code elements. */
function withCode(text: string): (string | Markup)[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}
