import { writeHead } from "../http/exchange.ts";
import type { HttpResponse } from "../http/exchange.ts";
import { matchesFilter } from "../journal/journal-entry.ts";
import type { JournalEntry, JournalFilter } from "../journal/journal-entry.ts";
import type { Journal } from "../journal/journal.ts";
import { PulledEntries } from "./pulled-entries.ts";

const KEEP_ALIVE_MS = 15_000;
const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache",
  // Keeps nginx from buffering the stream.
  "x-accel-buffering": "no",
};

/** Who reads a journal, and which entries. */
export interface StreamOptions {
  readonly response: HttpResponse;
  readonly filter: JournalFilter;
  /** Id of the last entry that the reader has; NaN to begin with the next entry. */
  readonly after: number;
  /** Ends the stream. */
  readonly closing: AbortSignal;
}

/**
 * Writes a journal's entries as server-sent events until the reader disconnects, or the session or the emulator closes.
 *
 * A reader that reads too slowly is disconnected: when it lacks more than half of the journal, or has read nothing for 15
 * seconds. It can resume with `Last-Event-ID`.
 *
 * @returns when the stream has ended.
 */
export async function streamJournal(journal: Journal, options: StreamOptions): Promise<void> {
  const { response, filter, closing } = options;
  const after = Number.isNaN(options.after) ? journal.lastId : options.after;
  const format = (entry: JournalEntry) => (matchesFilter(entry, filter) ? formatEvent(entry) : "");
  const entries = new PulledEntries(journal, { response, after, format });
  // A reader that resumes lacks many entries at first, which is fine as long as it reads them.
  let wasCurrent = false;
  const pull = () => {
    entries.pull();
    const isCurrent = !journal.isFarAhead(entries.lastId);
    if (wasCurrent && !isCurrent) response.destroy();
    wasCurrent ||= isCurrent;
  };
  const end = () => response.end();
  const keepAlive = () => {
    if (entries.isBlocked) response.destroy();
    else entries.write(": still here\n\n");
  };

  closing.addEventListener("abort", end);
  entries.onDrain(pull);
  writeHead(response, 200, HEADERS);
  entries.write(": connected\n\n");
  pull();
  const unsubscribe = journal.subscribe(pull);
  const timer = setInterval(keepAlive, KEEP_ALIVE_MS);
  await entries.closed;
  clearInterval(timer);
  unsubscribe();
  closing.removeEventListener("abort", end);
}

function formatEvent(entry: JournalEntry): string {
  return `event: ${entry.type}\ndata: ${JSON.stringify(entry)}\nid: ${entry.id}\n\n`;
}
