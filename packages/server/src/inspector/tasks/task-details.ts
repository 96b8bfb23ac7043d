import type { Context } from "hono";
import { html } from "hono/html";
import { postForm, relativeTime, type InspectorEnv, type Markup } from "turnstile-emulator/inspector";
import type { AttemptRecord } from "../../core/evidence.ts";
import type { TaskDetails } from "../../operator/operations/show-task.ts";
import type { ServiceTexts } from "../texts/en.ts";
import { textsIn } from "../texts/service-texts.ts";
import { toneOf } from "./task-row.ts";

/**
 * The details of a task: its request, its attempts with the evidence from the page, and its callback. `close` is the
 * address of the page without them.
 */
export function taskDetails(context: Context<InspectorEnv>, task: TaskDetails, close: string): Markup {
  const texts = textsIn(context.var.view.language);
  const { tasks: words } = texts;
  const { id, state, payload, failure, callback, clientName } = task;
  const hasEnded = state === "completed" || state === "failed";
  const action = hasEnded ? "retry" : "cancel";
  return html`<div class="details-head">
      <h2 tabindex="-1" class="${toneOf(task)}">${words.states[state]}</h2>
      <a class="button" data-close href="${close}">${texts.close}</a>
    </div>
    ${
      failure === undefined
        ? ""
        : html`<p class="notice ${task.fault === "stile" ? "warn" : "bad"}">${failure.description}</p>`
    }
    ${postForm(context, `/inspector/tasks/${id}/${action}`, { content: html`<button>${words[action]}</button>` })}
    <dl>
      ${fact("Id", html`<span class="mono">${id}</span>`)}
      ${fact(words.client, clientName ?? words.removedClient)} ${fact(words.page, payload.websiteURL)}
      ${fact(words.sitekey, html`<span class="mono">${payload.websiteKey}</span>`)}
      ${fact(words.action, payload.action)} ${fact("cData", payload.cData)}
      ${fact(words.priority, task.priority === 0 ? undefined : String(task.priority))}
      ${fact(words.created, relativeTime(task.createdAt))} ${timeFact(words.available, task.availableAt)}
      ${timeFact(words.ended, task.endedAt)}
      ${fact(words.node, task.nodeId === undefined ? undefined : html`<span class="mono">${task.nodeId}</span>`)}
      ${fact(words.fault, task.fault === undefined ? undefined : words.faults[task.fault])}
    </dl>
    ${task.attemptRecords.length === 0 ? html`<p class="soft">${words.noAttempts}</p>` : ""}
    ${task.attemptRecords.map((record) => attempt(id, record, texts))}
    ${
      callback === null
        ? ""
        : html`<h3>${words.callback}</h3>
            <dl>
              ${fact("URL", callback.url)} ${fact(words.state, words.callbackStates[callback.status])}
              ${fact(words.attempts(callback.attempts), callback.error ?? undefined)}
            </dl>`
    }`;
}

function fact(name: string, value: string | Markup | undefined): Markup | string {
  if (value === undefined || value === "") return "";
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function timeFact(name: string, at: number | undefined): Markup | string {
  return at === undefined ? "" : fact(name, relativeTime(at));
}

function attempt(taskId: string, record: AttemptRecord, texts: ServiceTexts): Markup {
  const { tasks: words } = texts;
  const { attempt: number, outcome, fault, failure, page, workerId } = record;
  const screenshot = `/inspector/tasks/${taskId}/attempts/${number}/screenshot.png`;
  return html`<section>
    <h3>
      ${words.attempt(number)}: ${words.outcomes[outcome]}
      ${fault === null ? "" : html`<span class="badge">${words.faults[fault]}</span>`}
    </h3>
    <ol class="events">
      ${stepsOf(record, words).map(
        ([label, at, sinceMs]) =>
          html`<li>
            <strong>${label}</strong> ${relativeTime(at)}
            ${sinceMs === undefined ? "" : html`<small>+${texts.ms(sinceMs)}</small>`}
          </li>`,
      )}
    </ol>
    ${failure === null ? "" : html`<p class="notice bad">${failure.description}</p>`}
    <p class="small soft">${words.node} <span class="mono">${workerId}</span></p>
    ${
      page === null || page.screenshot === null
        ? ""
        : html`<a href="${screenshot}"
            ><img class="screenshot" src="${screenshot}" alt="${words.screenshot(number)}" loading="lazy"
          /></a>`
    }
    ${
      page === null || page.console.length === 0
        ? ""
        : html`<h4>${words.console}</h4>
            <pre class="wrap" tabindex="0">${page.console.join("\n")}</pre>`
    }
  </section>`;
}

/** The steps that an attempt reached, with the time since the previous one in ms. */
function stepsOf(
  { claimedAt, pageReadyAt, widgetRunAt, endedAt, outcome }: AttemptRecord,
  { claimed, pageReady, widgetRun, outcomes }: ServiceTexts["tasks"],
): readonly (readonly [label: string, at: number, sinceMs: number | undefined])[] {
  const reached = [
    [claimed, claimedAt],
    [pageReady, pageReadyAt],
    [widgetRun, widgetRunAt],
    [outcomes[outcome], endedAt],
  ] as const;
  let before: number | undefined;
  return reached.flatMap(([label, at]) => {
    if (at === null) return [];
    const sinceMs = before === undefined ? undefined : Math.max(0, at - before);
    before = at;
    return [[label, at, sinceMs] as const];
  });
}
