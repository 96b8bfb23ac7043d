import { html } from "hono/html";
import { relativeTime, type Markup } from "turnstile-emulator/inspector";
import type { TaskView } from "../../operator/operations/task-view.ts";
import type { ServiceTexts } from "../texts/en.ts";

const TONES = { queued: "", running: "", completed: "good", failed: "bad" } as const;

interface RowParts {
  readonly texts: ServiceTexts;
  /** The client's name. */
  readonly client: string;
  readonly href: string;
  readonly isSelected: boolean;
}

/** A row of the list of tasks: state, sitekey, page, client, attempts, failure, time of creation. */
export function taskRow(task: TaskView, { texts, client, href, isSelected }: RowParts): Markup {
  const { id, state, payload, attempts, createdAt, failure, fault } = task;
  const page = URL.parse(payload.websiteURL)?.host ?? payload.websiteURL;
  return html`<li>
    <a
      class="row"
      id="task-${id}"
      data-row
      data-details="${id}"
      data-version="${state} ${attempts}"
      href="${href}"
      ${isSelected ? html`aria-current="true"` : ""}
      ><span class="verdict ${toneOf(task)}">${texts.tasks.states[state]}</span
      ><span class="cell mono">${payload.websiteKey}</span><span class="cell">${page}</span
      ><span class="cell">${client}</span
      ><span class="cell soft"
        >${texts.tasks.attempts(attempts)}${fault === "stile" ? ` · ${texts.tasks.faults.stile}` : ""}</span
      ><span class="cell soft">${failure?.widgetErrorCode ?? failure?.code ?? ""}</span
      ><span class="when">${relativeTime(createdAt)}</span></a
    >
  </li>`;
}

/** The names of the columns. */
export function taskRowHead({ tasks: words }: ServiceTexts): Markup {
  return html`<p class="row head" aria-hidden="true">
    <span>${words.state}</span><span>${words.sitekey}</span><span>${words.page}</span
    ><span>${words.client}</span><span>${words.attemptsHead}</span><span>${words.failure}</span><span></span>
  </p>`;
}

/** The class for a task's state: good, bad, warn for a failure that Stile caused, or none. */
export function toneOf({ state, fault }: Pick<TaskView, "state" | "fault">): string {
  return fault === "stile" ? "warn" : TONES[state];
}
