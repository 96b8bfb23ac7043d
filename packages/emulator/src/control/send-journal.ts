import { writeHead } from "../http/exchange.ts";
import type { HttpResponse } from "../http/exchange.ts";
import { matchesFilter } from "../journal/journal-entry.ts";
import type { JournalEntry, JournalFilter } from "../journal/journal-entry.ts";
import type { Journal } from "../journal/journal.ts";
import { PulledEntries } from "./pulled-entries.ts";

const HEADERS = { "content-type": "application/json", "cache-control": "no-store" };

/**
 * Sends a journal's entries as a JSON array, as fast as the client reads them. Entries that are dropped before a slow
 * client reads them are missing.
 *
 * @returns when the connection is closed, or everything was sent.
 */
export async function sendJournal(
  journal: Journal,
  { response, filter }: { readonly response: HttpResponse; readonly filter: JournalFilter },
): Promise<void> {
  let separator = "[";
  const format = (entry: JournalEntry) => {
    if (!matchesFilter(entry, filter)) return "";
    const text = `${separator}${JSON.stringify(entry)}`;
    separator = ",";
    return text;
  };
  const entries = new PulledEntries(journal, { response, after: 0, format });
  const upTo = journal.lastId;
  const pull = () => {
    if (entries.pull(upTo)) response.end(separator === "[" ? "[]" : "]");
  };
  entries.onDrain(pull);
  writeHead(response, 200, HEADERS);
  pull();
  await entries.closed;
}
