import type { Clock } from "../clock.ts";
import { matchesFilter } from "./journal-entry.ts";
import type { JournalEntry, JournalEntryOf, JournalEvent, JournalFilter } from "./journal-entry.ts";

const MAX_TEXT = 2_048;

/** Options of a journal. */
export interface JournalOptions {
  readonly clock: Clock;
  /** How many entries to keep; the oldest are dropped first. */
  readonly limit: number;
  /** Called for every entry; does not count as a watcher. */
  readonly onEntry?: ((entry: JournalEntry) => void) | undefined;
}

/** Keeps the newest entries in memory, up to a limit. */
export class Journal {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  readonly #onEntry: ((entry: JournalEntry) => void) | undefined;
  #entries: JournalEntry[] = [];
  #lastId = 0;

  constructor({ clock, limit, onEntry }: JournalOptions) {
    this.#clock = clock;
    this.#limit = limit;
    this.#onEntry = onEntry;
  }

  /** Number of entries in memory. */
  get size(): number {
    return this.#entries.length;
  }

  /** Whether there are subscribers. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /** The entries, oldest first. */
  entries<Type extends JournalEntry["type"]>(
    filter: JournalFilter & { readonly type: Type },
  ): readonly JournalEntryOf<Type>[];
  entries(filter?: JournalFilter): readonly JournalEntry[];
  entries(filter: JournalFilter = {}): readonly JournalEntry[] {
    return this.#entries.slice(-this.#limit).filter((entry) => matchesFilter(entry, filter));
  }

  /** Calls back with every new entry until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Records an event. Truncates overlong strings, which can only come from forged requests. */
  record(event: JournalEvent): void {
    this.#lastId += 1;
    const at = new Date(this.#clock.now()).toISOString();
    const entry: JournalEntry = { id: this.#lastId, at, ...cutTexts(event) };
    this.#entries.push(entry);
    // Dropping in bulk keeps a full journal as cheap as an empty one.
    if (this.#entries.length >= this.#limit * 2) this.#entries = this.#entries.slice(-this.#limit);
    this.#onEntry?.(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  /** Deletes all entries; ids continue. */
  clear(): void {
    this.#entries = [];
  }
}

/** Tokens are the longest genuine strings (contract §4). */
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
