import type { Clock } from "../../clock.ts";
import type { JournalEntry } from "../../journal/journal-entry.ts";
import type { Session } from "../../sessions/session.ts";

/** A journal entry of any session, as the inspector keeps it. */
export interface ActivityEntry {
  /** Counts up from 1 over all sessions. */
  readonly sequence: number;
  /** Real time in milliseconds since 1970; the entry's own time is that of its session's clock. */
  readonly at: number;
  readonly session: { readonly id: string; readonly name: string };
  /** Name of the entry's site at that time; "" if it has none. */
  readonly siteName: string;
  readonly entry: JournalEntry;
  /** Upper bound of its memory, in bytes. */
  readonly bytes: number;
}

/** Options of an Activity. */
export interface ActivityOptions {
  readonly clock: Clock;
  /** How many entries to keep; the oldest are dropped first. */
  readonly limit: number;
  /** How many bytes the entries may take together. @default 32 MB */
  readonly maxBytes?: number | undefined;
}

const MAX_BYTES = 32 * 1024 * 1024;

/**
 * What happened recently in all sessions, for the inspector. Entries stay when their session is closed or reset, because
 * a test's session is gone before anybody asks why the test failed.
 */
export class Activity {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #maxBytes: number;
  readonly #listeners = new Set<() => void>();
  #entries: ActivityEntry[] = [];
  #first = 0;
  #bytes = 0;
  #sequence = 0;
  #clearings = 0;

  constructor({ clock, limit, maxBytes = MAX_BYTES }: ActivityOptions) {
    this.#clock = clock;
    this.#limit = limit;
    this.#maxBytes = maxBytes;
  }

  /** Sequence number of the newest entry ever recorded; 0 for none. */
  get sequence(): number {
    return this.#sequence;
  }

  /** How often entries have been cleared. */
  get clearings(): number {
    return this.#clearings;
  }

  /** The entries, oldest first. */
  entries(): readonly ActivityEntry[] {
    return this.#entries.slice(this.#first);
  }

  /** Records an entry of a session. */
  record(session: Session, entry: JournalEntry, bytes: number): void {
    this.#sequence += 1;
    const siteName = "sitekey" in entry ? (session.sites.get(entry.sitekey)?.name ?? "") : "";
    const { id, name } = session;
    const at = this.#clock.now();
    this.#entries.push({ sequence: this.#sequence, at, session: { id, name }, siteName, entry, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes || this.#entries.length - this.#first > this.#limit)
      this.#dropFirst();
    this.#notify();
  }

  /** Deletes the entries of a session, or all entries. Sequence numbers continue. */
  clear(session?: string): void {
    const kept = session === undefined ? [] : this.entries().filter((each) => each.session.id !== session);
    this.#entries = kept;
    this.#bytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#first = 0;
    this.#clearings += 1;
    this.#notify();
  }

  /** Calls back after every change until the returned function is called. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #dropFirst(): void {
    this.#bytes -= this.#entries[this.#first]?.bytes ?? 0;
    this.#first += 1;
    // Dropping in bulk keeps a full list as cheap as an empty one.
    if (this.#first < this.#entries.length / 4) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
