import type { JournalEntry } from "./journal-entry.ts";

/** What a newcomer's set-up usually lacks when a widget or siteverify reports this code. */
const USUAL_CAUSES: Readonly<Record<string, string>> = {
  "400020": "no site with this sitekey is registered",
  "110200": "the site does not list the page's hostname",
  "invalid-input-secret": "no site with this secret is registered",
};

/** Summarizes an entry in a few words. */
export function summarizeEntry(entry: JournalEntry): string {
  switch (entry.type) {
    case "script":
      return `script loaded by ${entry.origin || "a page"}${describeFault(entry.fault)}`;
    case "widget":
      return `widget ${entry.widget} rendered with ${entry.sitekey}${describeFault(entry.fault)}`;
    case "challenge":
      return `challenge of ${entry.widget} ${entry.outcome}${entry.code === undefined ? "" : ` with ${entry.code}${usualCause(entry.code)}`}${describeFault(entry.fault)}`;
    case "siteverify":
      return entry.answer === undefined
        ? `siteverify answered with the fault ${JSON.stringify(entry.fault)}`
        : `siteverify answered ${JSON.stringify(entry.answer)}${usualCause(entry.answer["error-codes"]?.[0])}`;
  }
}

function usualCause(code = ""): string {
  const cause = USUAL_CAUSES[code];
  return cause === undefined ? "" : ` (usually: ${cause})`;
}

function describeFault(fault: object | undefined): string {
  return fault === undefined ? "" : `, with the fault ${JSON.stringify(fault)}`;
}
