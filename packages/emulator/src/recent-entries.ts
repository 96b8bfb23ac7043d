import type { ByteBudget } from "./byte-budget.ts";

/** How many entries to keep. */
export interface RecentEntriesOptions {
  readonly maxEntries: number;
  readonly maxBytes: number;
  /** The entries also count here. */
  readonly budget: ByteBudget;
}

/** Remembers values by key, in a limited number and size. Forgets the oldest ones to make room for a new one. */
export class RecentEntries<Value> {
  readonly #options: RecentEntriesOptions;
  readonly #entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  constructor(options: RecentEntriesOptions) {
    this.#options = options;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Remembers a value as the newest one, unless it is too large. */
  set(key: string, value: Value, bytes: number): void {
    this.delete(key);
    for (const oldest of this.#entries.keys()) {
      if (this.#hasRoom(bytes)) break;
      this.delete(oldest);
    }
    if (!this.#hasRoom(bytes)) return;
    this.#entries.set(key, { value, bytes });
    this.#count(bytes);
  }

  /** Returns whether there was such an entry. */
  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#count(-entry.bytes);
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#count(-this.#bytes);
    this.#entries.clear();
  }

  #hasRoom(bytes: number): boolean {
    const { maxEntries, maxBytes, budget } = this.#options;
    return this.#entries.size < maxEntries && this.#bytes + bytes <= maxBytes && budget.hasRoom(bytes);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#options.budget.add(bytes);
  }
}
