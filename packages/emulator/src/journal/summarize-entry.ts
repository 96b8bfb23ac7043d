import type { JournalEntry } from "./journal-entry.ts";

/** Summarizes an entry in a few words. */
export function summarizeEntry(entry: JournalEntry): string {
  switch (entry.type) {
    case "script":
      return `script loaded by ${entry.origin || "a page"}${describeFault(entry.fault)}`;
    case "widget":
      return `widget ${entry.widget} rendered with ${entry.sitekey}${describeFault(entry.fault)}`;
    case "challenge":
      return `challenge of ${entry.widget} ${entry.outcome}${entry.code === undefined ? "" : ` with ${entry.code}`}${describeFault(entry.fault)}`;
    case "siteverify":
      return entry.answer === undefined
        ? `siteverify answered with the fault ${JSON.stringify(entry.fault)}`
        : `siteverify answered ${JSON.stringify(entry.answer)}`;
  }
}

function describeFault(fault: object | undefined): string {
  return fault === undefined ? "" : `, with the fault ${JSON.stringify(fault)}`;
}
