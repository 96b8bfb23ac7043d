import { isGone, write } from "../http/exchange.ts";
import type { HttpResponse } from "../http/exchange.ts";
import type { JournalEntry } from "../journal/journal-entry.ts";
import type { Journal } from "../journal/journal.ts";

/** A client that reads a journal. */
export interface EntriesReader {
  readonly response: HttpResponse;
  /** Begin after the entry with this id. */
  readonly after: number;
  /** What to write for an entry. */
  readonly format: (entry: JournalEntry) => string;
}

/**
 * Writes entries of a journal as fast as a client reads them. There is no queue: whatever is not written yet is read from
 * the journal later, so a client that does not read costs no memory.
 */
export class PulledEntries {
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;
  readonly #journal: Journal;
  readonly #reader: EntriesReader;
  #lastId: number;
  #isBlocked = false;

  constructor(journal: Journal, reader: EntriesReader) {
    const { response, after } = reader;
    this.#journal = journal;
    this.#reader = reader;
    this.#lastId = Math.min(after, journal.lastId);
    this.closed = new Promise((resolve) => {
      if (isGone(response)) resolve();
      else response.on("close", () => resolve());
    });
  }

  /** Id of the last entry that was written. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Whether the client has to read before more can be written. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Calls back when the client has read, and more can be written. */
  onDrain(listener: () => void): void {
    this.#reader.response.on("drain", () => {
      this.#isBlocked = false;
      listener();
    });
  }

  /** Writes text between entries. */
  write(text: string): void {
    if (text !== "") this.#isBlocked = !write(this.#reader.response, text);
  }

  /** Writes the entries up to an id, until the client has to read. Returns whether all of them are written. */
  pull(upTo = Number.POSITIVE_INFINITY): boolean {
    while (!this.#isBlocked) {
      const entry = this.#journal.next(this.#lastId);
      if (entry === undefined || entry.id > upTo) return true;
      this.#lastId = entry.id;
      this.write(this.#reader.format(entry));
    }
    return false;
  }
}
