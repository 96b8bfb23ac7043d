import type { JournalEntry } from "../journal/journal-entry.ts";
import { summarizeEntry } from "../journal/summarize-entry.ts";

/** The entries as text: one per line, with the time since the first. */
export function timeline(entries: readonly JournalEntry[], { last = entries.length } = {}): string {
  const [first] = entries;
  if (first === undefined)
    return "  Nothing happened: no page loaded api.js, and no server called siteverify.";
  const begun = Date.parse(first.at);
  const shown = last < entries.length ? entries.slice(-last) : entries;
  const lines = shown.map((entry) => {
    const after = `+${Date.parse(entry.at) - begun} ms`;
    return `  ${after.padStart(10)}  ${summarizeEntry(entry)}`;
  });
  return lines.join("\n");
}
