import { html, raw } from "hono/html";
import { ERRORS } from "../../protocol/errors.ts";
import { METHODS, type MethodDescription } from "../../protocol/methods.ts";
import { answerSchema, requestSchema, type JsonSchema } from "./json-schema.ts";
import { REFERENCE_STYLES } from "./reference-styles.ts";

type Markup = ReturnType<typeof html>;

/** The reference as a page: made on the server, complete without scripts or the network. */
export function referencePage(): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Stile: reference of the HTTP API</title>
        <style>
          ${raw(REFERENCE_STYLES)}
        </style>
      </head>
      <body>
        <header>
          <h1>Stile</h1>
          <p>
            Every call is a <code>POST</code> with a JSON object. Every answer is JSON with HTTP 200, success
            or not: <code>errorId</code> tells. Members that are <code>null</code> or <code>""</code> count as
            not given, unknown ones are ignored. For machines:
            <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).
          </p>
          <nav aria-label="Methods">
            ${Object.keys(METHODS).map((name) => html`<a href="#${name}">${name}</a>`)}
            <a href="#errors">Errors</a>
          </nav>
        </header>
        <main>
          ${Object.entries(METHODS).map(([name, method]) => methodSection(name, method))} ${errorSection()}
        </main>
      </body>
    </html>`;
}

function methodSection(name: string, { summary, description, request, answer }: MethodDescription): Markup {
  const answers = answerSchema(answer);
  return html`<section id="${name}">
    <h2><code>POST /${name}</code></h2>
    <p class="summary">${summary}</p>
    <p>${withCode(description)}</p>
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
      code, the field at fault and the way out.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Way out</th>
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

/** Text whose `quoted` parts are code. */
function withCode(text: string): (string | Markup)[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}
