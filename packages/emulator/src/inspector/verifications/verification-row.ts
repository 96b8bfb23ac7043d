import { html } from "hono/html";
import type { View } from "../inspector-page.ts";
import { relativeTime } from "../layout/relative-time.ts";
import type { Markup } from "../markup.ts";
import { describeVerdict, toneOf } from "./describe-verdict.ts";
import { verdictOf } from "./verdict-of.ts";
import type { Verification } from "./verification.ts";
import { warningsOf } from "./warnings-of.ts";

/** Id of the list of rows. */
export const ROWS = "verifications";

/** A row of the list. `address` is the page with the details of a verification. */
export function verificationRow(
  verification: Verification,
  { texts }: View,
  { address, selected }: { address: (id: string) => string; selected: boolean },
): Markup {
  const { id, sitekey, siteName, origin, action, last, events, session } = verification;
  const verdict = verdictOf(verification);
  const { steps, none } = texts.verifications;
  const page = URL.parse(origin)?.host ?? origin;
  const isWarned = warningsOf(verification).includes("test-keys");
  return html`<li id="${id}" data-into="${ROWS}">
    <a
      class="row"
      data-row
      data-details="${id}"
      data-version="${last}"
      href="${address(id)}"
      ${selected ? html`aria-current="true"` : ""}
      ><span class="verdict ${toneOf(verdict)}">${describeVerdict(verdict, texts)}</span
      ><span class="tagged"
        ><span class="cell">${siteName === "" ? sitekey || none : siteName}</span
        >${isWarned ? html` <span class="tag">${texts.verifications.testTag}</span>` : ""}</span
      ><span class="cell">${page}</span><span class="cell">${action}</span
      ><span class="timeline">${timeline(verification, steps)}</span
      ><span class="cell soft">${session.name}</span
      ><span class="when">${relativeTime(events.at(-1)?.at ?? 0)}</span></a
    >
  </li>`;
}

/** The names of the columns; each row repeats them for screen readers where they are needed. */
export function rowHead({ texts: { verifications: words } }: View): Markup {
  const { steps } = words;
  return html`<p class="row head" aria-hidden="true">
    <span>${words.verdict}</span><span>${words.site}</span><span>${words.page}</span
    ><span>${words.action}</span
    ><span class="timeline"
      ><span>${steps.widget}</span><span>${steps.challenge}</span><span>${steps.siteverify}</span></span
    ><span>${words.session}</span><span></span>
  </p>`;
}

/** The steps with their distance in time from the one before; a step that was not reached is a hollow dot. */
function timeline({ events }: Verification, steps: Readonly<Record<string, string>>): Markup[] {
  let before = events[0]?.at;
  return ["widget", "challenge", "siteverify"].map((type) => {
    const event = events.find(({ entry }) => entry.type === type);
    const distance = event === undefined || before === undefined ? "" : describeDistance(event.at - before);
    before = event?.at ?? before;
    return html`<span class="step${event === undefined ? " missing" : ""}" title="${steps[type] ?? ""}"
      ><span class="hidden">${event === undefined ? "" : (steps[type] ?? "")} </span>${distance}</span
    >`;
  });
}

/** `+12 ms`, `+1.2 s`; "" for less than a millisecond. */
function describeDistance(ms: number): string {
  if (ms < 1) return "";
  return ms < 1_000 ? `+${ms} ms` : `+${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
