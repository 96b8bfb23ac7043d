import type { Clock } from "../clock.ts";
import { matchesFilter } from "./journal-entry.ts";
import type { JournalEntry, JournalEntryOf, JournalEvent, JournalFilter } from "./journal-entry.ts";

/** Says of an entry, knowing all entries so far, whether it is the one that is waited for. */
export type JournalPredicate = (entry: JournalEntry, all: readonly JournalEntry[]) => boolean;

/** How long to wait for an entry. */
export interface WaitOptions {
  /** Milliseconds before giving up. @default 10_000 */
  readonly timeoutMs?: number | undefined;
}

const MAX_TEXT = 2_048;

/** What happened, kept in memory up to a limit; the oldest entries go first. */
export class Journal {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  #entries: JournalEntry[] = [];
  #lastId = 0;

  constructor({ clock, limit }: { clock: Clock; limit: number }) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** The entries kept, oldest first. */
  entries<Type extends JournalEntry["type"]>(
    filter: JournalFilter & { readonly type: Type },
  ): readonly JournalEntryOf<Type>[];
  entries(filter?: JournalFilter): readonly JournalEntry[];
  entries(filter: JournalFilter = {}): readonly JournalEntry[] {
    return this.#entries.slice(-this.#limit).filter((entry) => matchesFilter(entry, filter));
  }

  /**
   * Waits for an entry; one that is there already counts.
   * @throws Error when none came in time; its message tells what did happen.
   */
  async waitFor<Entry extends JournalEntry>(
    predicate: (entry: JournalEntry) => entry is Entry,
    options?: WaitOptions,
  ): Promise<Entry>;
  async waitFor(predicate: JournalPredicate, options?: WaitOptions): Promise<JournalEntry>;
  async waitFor(
    predicate: JournalPredicate,
    { timeoutMs = 10_000 }: WaitOptions = {},
  ): Promise<JournalEntry> {
    const kept = this.entries();
    const found = kept.find((entry, index) => predicate(entry, kept.slice(0, index + 1)));
    if (found !== undefined) return found;
    const { promise, resolve, reject } = Promise.withResolvers<JournalEntry>();
    const unsubscribe = this.subscribe((entry) => {
      try {
        if (predicate(entry, this.entries())) resolve(entry);
      } catch (error) {
        reject(error);
      }
    });
    const timer = setTimeout(() => reject(new Error(this.#describe(timeoutMs))), timeoutMs);
    return await promise.finally(() => {
      clearTimeout(timer);
      unsubscribe();
    });
  }

  /** Calls back with every new entry until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Writes down what happened; texts of callers' that are longer than anything genuine are cut. */
  record(event: JournalEvent): void {
    this.#lastId += 1;
    const at = new Date(this.#clock.now()).toISOString();
    const entry: JournalEntry = { id: this.#lastId, at, ...cutTexts(event) };
    this.#entries.push(entry);
    // Dropping in bulk keeps a full journal as cheap as an empty one.
    if (this.#entries.length >= this.#limit * 2) this.#entries = this.#entries.slice(-this.#limit);
    for (const listener of this.#listeners) listener(entry);
  }

  /** Forgets all entries; their numbers go on. */
  clear(): void {
    this.#entries = [];
  }

  #describe(timeoutMs: number): string {
    const happened = this.entries().slice(-5).map(summarize);
    const last = happened.length === 0 ? "Nothing happened." : `What happened last: ${happened.join("; ")}.`;
    return `No journal entry matched within ${timeoutMs} ms. ${last}`;
  }
}

/** Tokens are the longest texts that have a place here (contract §4). */
function cutTexts(event: JournalEvent): JournalEvent {
  if (!Object.values(event).some(isTooLong)) return event;
  const cut = Object.entries(event).map(([name, value]) => [
    name,
    isTooLong(value) ? value.slice(0, MAX_TEXT) : value,
  ]);
  return Object.fromEntries(cut) as JournalEvent;
}

function isTooLong(value: unknown): value is string {
  return typeof value === "string" && value.length > MAX_TEXT;
}

function summarize(entry: JournalEntry): string {
  switch (entry.type) {
    case "script":
      return `script loaded by ${entry.origin || "a page"}`;
    case "widget":
      return `widget ${entry.widget} rendered with ${entry.sitekey}`;
    case "challenge":
      return `challenge of ${entry.widget} ${entry.outcome}${entry.code === undefined ? "" : ` with ${entry.code}`}`;
    case "siteverify":
      return `siteverify answered ${JSON.stringify(entry.answer)}`;
  }
}
