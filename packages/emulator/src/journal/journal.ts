import type { Clock } from "../clock.ts";
import { isoTime } from "../iso-time.ts";
import { copyEvent } from "./copy-event.ts";
import { matchesFilter } from "./journal-entry.ts";
import type { JournalEntry, JournalEntryOf, JournalEvent, JournalFilter } from "./journal-entry.ts";

/** Options of a journal. */
export interface JournalOptions {
  readonly clock: Clock;
  /** How many entries to keep; the oldest are dropped first. */
  readonly limit: number;
  /** Called for every entry, with an upper bound of its memory in bytes; does not count as a watcher. */
  readonly onEntry?: ((entry: JournalEntry, bytes: number) => void) | undefined;
  /** How many bytes of entries to keep; the oldest are dropped first, but never the newest. */
  readonly maxBytes: number;
  /** Called with the change of `bytes`, which is negative when entries are dropped. Does not count as a watcher. */
  readonly onBytes?: ((change: number) => void) | undefined;
}

interface Kept {
  readonly entry: JournalEntry;
  readonly bytes: number;
  /** Bytes of all entries up to this one, including those that were dropped. */
  readonly endsAt: number;
}

/** Drop this many entries before the array is copied, so that a full journal is as cheap as an empty one. */
const MIN_DROPPED = 1_000;

/** Keeps the newest entries in memory, up to a number of entries and a number of bytes. */
export class Journal {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #maxBytes: number;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  readonly #onEntry: JournalOptions["onEntry"];
  readonly #onBytes: ((change: number) => void) | undefined;
  /** Entries with consecutive ids; those before `#first` were dropped. */
  #kept: (Kept | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #bytesEver = 0;
  #lastId = 0;

  constructor({ clock, limit, maxBytes, onBytes, onEntry }: JournalOptions) {
    this.#clock = clock;
    this.#limit = limit;
    this.#maxBytes = maxBytes;
    this.#onBytes = onBytes;
    this.#onEntry = onEntry;
  }

  /** Number of entries in memory. */
  get size(): number {
    return this.#kept.length - this.#first;
  }

  /** Upper bound of the memory of the entries, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Id of the newest entry, even if it was deleted; 0 if there never was one. */
  get lastId(): number {
    return this.#lastId;
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
    return this.#kept
      .slice(this.#first)
      .flatMap((kept) => (kept !== undefined && matchesFilter(kept.entry, filter) ? [kept.entry] : []));
  }

  /** The oldest entry in memory whose id is greater than this one. */
  next(after: number): JournalEntry | undefined {
    return this.#kept[this.#indexAfter(after)]?.entry;
  }

  /**
   * Whether the entries after this id are more than half of what the journal keeps, in number or in bytes. It soon drops
   * entries that a reader with this id lacks.
   */
  isFarAhead(after: number): boolean {
    const index = this.#indexAfter(after);
    const next = this.#kept[index];
    if (next === undefined) return false;
    const bytes = this.#bytesEver - (next.endsAt - next.bytes);
    return this.#kept.length - index > this.#limit / 2 || bytes > this.#maxBytes / 2;
  }

  /** Calls back with every new entry until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Records a copy of an event, with overlong strings truncated, which can only come from forged requests. */
  record(event: JournalEvent): void {
    const { copy, bytes } = copyEvent(event);
    this.#lastId += 1;
    const at = isoTime(this.#clock.now());
    const entry: JournalEntry = { id: this.#lastId, at, ...copy };
    this.#bytesEver += bytes;
    this.#kept.push({ entry, bytes, endsAt: this.#bytesEver });
    this.#changeBytes(bytes);
    while (this.size > 1 && (this.size > this.#limit || this.#bytes > this.#maxBytes)) this.#dropOldest();
    this.#onEntry?.(entry, bytes);
    for (const listener of this.#listeners) listener(entry);
  }

  /** Deletes all entries; ids continue. */
  clear(): void {
    this.#kept = [];
    this.#first = 0;
    this.#changeBytes(-this.#bytes);
  }

  /** Index in `#kept` of the oldest entry after an id. */
  #indexAfter(id: number): number {
    const firstId = this.#lastId - this.size + 1;
    return this.#first + Math.max(0, id + 1 - firstId);
  }

  #dropOldest(): void {
    const oldest = this.#kept[this.#first];
    this.#kept[this.#first] = undefined;
    this.#first += 1;
    this.#changeBytes(-(oldest?.bytes ?? 0));
    if (this.#first < MIN_DROPPED || this.#first < this.size) return;
    this.#kept = this.#kept.slice(this.#first);
    this.#first = 0;
  }

  #changeBytes(change: number): void {
    this.#bytes += change;
    this.#onBytes?.(change);
  }
}
