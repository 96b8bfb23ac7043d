import type { JournalEntry } from "./journal-entry.ts";
import { summarizeEntry } from "./summarize-entry.ts";

/** Says of an entry, knowing all entries so far, whether it is the one that is waited for. */
export type JournalPredicate = (entry: JournalEntry, all: readonly JournalEntry[]) => boolean;

/** How long to wait for an entry. */
export interface WaitOptions {
  /** Milliseconds before giving up. @default 10_000 */
  readonly timeoutMs?: number | undefined;
}

/** A journal of this process or of another one. */
export interface WatchedJournal {
  entries(): readonly JournalEntry[] | Promise<readonly JournalEntry[]>;
  subscribe(listener: (entry: JournalEntry) => void, onError: (error: unknown) => void): () => void;
}

/**
 * Waits for an entry; one that is there already counts.
 * @throws Error when none came in time; its message says what did happen.
 */
export async function waitForEntry(
  journal: WatchedJournal,
  predicate: JournalPredicate,
  { timeoutMs = 10_000 }: WaitOptions = {},
): Promise<JournalEntry> {
  const { promise, resolve, reject } = Promise.withResolvers<JournalEntry>();
  // Reading the earlier entries may fail first; nobody awaits this one then.
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
  // Entries that come while the earlier ones are read must not be lost, and are looked at after them.
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
  const last = happened.length === 0 ? "Nothing happened." : `What happened last: ${happened.join("; ")}.`;
  return `No journal entry matched within ${timeoutMs} ms. ${last}`;
}
