import { html } from "hono/html";
import type { View } from "../inspector-page.ts";
import { relativeTime } from "../layout/relative-time.ts";
import type { Markup } from "../markup.ts";
import type { ActivityEntry } from "../activity/activity.ts";
import type { Texts } from "../texts/texts.ts";
import { describeVerdict, toneOf } from "./describe-verdict.ts";
import { differencesOf } from "./differences-of.ts";
import { reproduce } from "./reproduce.ts";
import { verdictOf } from "./verdict-of.ts";
import type { Verification } from "./verification.ts";
import { warningsOf } from "./warnings-of.ts";

/** Characters of a token to show in a request; the details show all of them once. */
const SHOWN = 24;

/** The details of a verification. `closed` is the page without them. */
export function verificationDetails(verification: Verification, view: View, closed: string): Markup {
  const { texts } = view;
  const { verifications: words } = texts;
  const verdict = verdictOf(verification);
  const { id, sitekey, siteName, origin, action, widget, token, session, events } = verification;
  const advice: Readonly<Partial<Record<string, string>>> = words.advice;
  const parameters = events
    .flatMap(({ entry }) => (entry.type === "widget" ? [entry.parameters] : []))
    .at(-1);
  return html`<div class="details-head">
      <h2 tabindex="-1" class="${toneOf(verdict)}">${describeVerdict(verdict, texts)}</h2>
      <a class="button" data-close href="${closed}">${words.close}</a>
    </div>
    ${warningsOf(verification).map((warning) => html`<p class="notice warn">${words.warnings[warning]}</p>`)}
    ${advice[verdict.kind] === undefined ? "" : html`<p class="notice">${advice[verdict.kind]}</p>`}
    <div class="buttons">
      <button type="button" data-copy="json-${id}" data-copied="${words.copied}">${words.copy}</button>
      ${sitekey === "" ? "" : html`<a class="button" href="${scenarioAddress(verification)}">${words.reproduce}</a>`}
    </div>
    <dl>
      ${fact(words.site, siteName)} ${fact(words.sitekey, sitekey)} ${fact(words.page, origin)}
      ${fact(words.action, action)} ${fact("cData", verification.cData)} ${fact(words.widget, widget)}
      ${fact(words.sessionLabel, session.id === "" ? texts.shell.defaultSession : `${session.name} ${session.id}`.trim())}
      ${fact(words.token, token ?? "", "mono clamp")}
    </dl>
    ${differences(verification, words)}
    <h3>${words.events}</h3>
    <ol class="events">
      ${events.map((event) => html`<li>${oneEvent(event, words)}</li>`)}
    </ol>
    ${
      parameters === undefined
        ? ""
        : html`<h3>${words.parameters}</h3>
            <dl>${Object.entries(parameters).map(([name, value]) => fact(name, value))}</dl>`
    }
    <details>
      <summary>${words.asJson}</summary>
      <pre class="wrap" tabindex="0" id="json-${id}">
${JSON.stringify(events.map(exported), undefined, 2)}</pre>
    </details>`;
}

/** An event as it is copied and exported. */
export function exported({ at, session, entry }: ActivityEntry): object {
  return { receivedAt: new Date(at).toISOString(), session, ...entry };
}

function scenarioAddress(verification: Verification): string {
  const query = new URLSearchParams({ scenario: JSON.stringify(reproduce(verification)) });
  if (verification.session.id !== "") query.set("session", verification.session.id);
  return `/inspector/sites/${encodeURIComponent(verification.sitekey)}?${query}`;
}

function fact(name: string, value: string, style = "mono"): Markup | string {
  if (value === "") return "";
  const isLong = style !== "mono";
  return html`<dt>${name}</dt>
    <dd class="${style}" ${isLong ? html`tabindex="0"` : ""}>${value}</dd>`;
}

function differences(verification: Verification, words: Texts["verifications"]): Markup | string {
  const found = differencesOf(verification);
  if (found.length === 0) return "";
  return html`<h3 class="warn">${words.differences}</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.field}</th>
          <th scope="col">${words.sent}</th>
          <th scope="col">${words.answered}</th>
        </tr>
      </thead>
      <tbody>
        ${found.map(
          ({ field, sent, answered }) =>
            html`<tr>
              <td class="mono">${field}</td>
              <td class="mono">${sent}</td>
              <td class="mono">${answered}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function oneEvent({ at, entry }: ActivityEntry, words: Texts["verifications"]): Markup {
  const fault =
    entry.fault === undefined
      ? ""
      : html`<p class="small">${words.fault}: <code>${JSON.stringify(entry.fault)}</code></p>`;
  switch (entry.type) {
    case "script":
    case "widget":
      return html`<p><strong>${words.steps[entry.type]}</strong> ${relativeTime(at)}</p>
        ${fault}`;
    case "challenge":
      return html`<p>
          <strong>${words.steps.challenge}</strong> ${words.outcomes[entry.outcome]}
          ${entry.code === undefined ? "" : html`<code>${entry.code}</code>`} ${relativeTime(at)}
        </p>
        ${fault}`;
    case "siteverify": {
      const { token: response, remoteip, idempotencyKey, status, answer } = entry;
      const sent = {
        secret: "…",
        response: response.length > SHOWN ? `${response.slice(0, SHOWN)}…` : response,
        ...(remoteip === "" ? {} : { remoteip }),
        ...(idempotencyKey === "" ? {} : { idempotency_key: idempotencyKey }),
      };
      return html`<p><strong>${words.steps.siteverify}</strong> HTTP ${status} ${relativeTime(at)}</p>
        ${fault}
        <p class="small soft">${words.request}</p>
        <pre class="wrap" tabindex="0">${JSON.stringify(sent, undefined, 2)}</pre>
        <p class="small soft">${words.answer}</p>
        ${
          answer === undefined
            ? html`<p>${words.noAnswer}</p>`
            : html`<pre class="wrap" tabindex="0">${JSON.stringify(answer, undefined, 2)}</pre>`
        }`;
    }
  }
}
