import type { JournalEntry } from "./journal-entry.ts";
import { summarizeEntry } from "./summarize-entry.ts";

/** Returns whether an entry matches. `all` are the entries so far, including this one. */
export type JournalPredicate = (entry: JournalEntry, all: readonly JournalEntry[]) => boolean;

/** How long to wait for an entry. */
export interface WaitOptions {
  /** Timeout in milliseconds. @default 10_000 */
  readonly timeoutMs?: number | undefined;
}

/** A journal in this process or another one. */
export interface WatchedJournal {
  entries(): readonly JournalEntry[] | Promise<readonly JournalEntry[]>;
  subscribe(listener: (entry: JournalEntry) => void, onError: (error: unknown) => void): () => void;
}

/**
 * Waits for an entry, unless one matches already.
 * @throws Error after the timeout; its message lists what happened instead.
 */
export async function waitForEntry(
  journal: WatchedJournal,
  predicate: JournalPredicate,
  { timeoutMs = 10_000 }: WaitOptions = {},
): Promise<JournalEntry> {
  const { promise, resolve, reject } = Promise.withResolvers<JournalEntry>();
  // If reading the earlier entries fails first, nothing awaits this promise.
  promise.catch(() => {});
  const seen: JournalEntry[] = [];
  const look = (entry: JournalEntry) => {
    const last = seen.at(-1);
    if (last !== undefined && entry.id <= last.id) return;
    seen.push(entry);
    try {
      if (predicate(entry, seen)) resolve(entry);
    } catch (error) {
      reject(error);
    }
  };
  // Entries that arrive while the earlier ones are being read are queued, so that the order stays.
  const early: JournalEntry[] = [];
  let isReading = true;
  const unsubscribe = journal.subscribe((entry) => {
    if (isReading) early.push(entry);
    else look(entry);
  }, reject);
  const timer = setTimeout(() => reject(new Error(describe(seen, timeoutMs))), timeoutMs);
  try {
    for (const entry of await journal.entries()) look(entry);
    isReading = false;
    for (const entry of early) look(entry);
    return await promise;
  } finally {
    clearTimeout(timer);
    unsubscribe();
  }
}

function describe(seen: readonly JournalEntry[], timeoutMs: number): string {
  const happened = seen.slice(-5).map(summarizeEntry);
  const last = happened.length === 0 ? "Nothing happened." : `The last entries: ${happened.join("; ")}.`;
  return `No journal entry matched within ${timeoutMs} ms. ${last}`;
}
