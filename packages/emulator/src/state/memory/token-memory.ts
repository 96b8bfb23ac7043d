import type { TokenRecord } from "../../tokens/token-record.ts";

interface Kept {
  readonly record: TokenRecord;
  /** The idempotency key of the first redemption, "" without one; undefined until then. */
  redeemedWith: string | undefined;
}

/** Expired records are swept when this many were added since the last sweep, and at least this often. */
const SWEEP_EVERY = 1_000;
const SWEEP_EVERY_MS = 60_000;

/** Tokens until they expire. */
export class TokenMemory {
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  #addedSinceSweep = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param now Milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Number of tokens remembered. */
  get size(): number {
    return this.#kept.size;
  }

  keep(record: TokenRecord): void {
    this.#kept.set(record.token, { record, redeemedWith: undefined });
    this.#addedSinceSweep += 1;
    if (this.#addedSinceSweep >= SWEEP_EVERY) this.#sweep();
    this.#timer ??= setTimeout(() => this.#sweep(), SWEEP_EVERY_MS);
  }

  find(token: string): TokenRecord | undefined {
    return this.#kept.get(token)?.record;
  }

  /** Redeems a token, once or again with its idempotency key. */
  redeem(token: string, idempotencyKey: string): boolean {
    const kept = this.#kept.get(token);
    if (kept === undefined) return false;
    const { redeemedWith } = kept;
    kept.redeemedWith ??= idempotencyKey;
    return redeemedWith === undefined || (redeemedWith !== "" && redeemedWith === idempotencyKey);
  }

  /** Forgets every token and stops looking after them. */
  clear(): void {
    this.#kept.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Forgets what has expired, and looks again later if anything is left. */
  #sweep(): void {
    clearTimeout(this.#timer);
    this.#addedSinceSweep = 0;
    const now = this.#now();
    for (const [token, { record }] of this.#kept) if (record.expiresAt <= now) this.#kept.delete(token);
    this.#timer = this.#kept.size > 0 ? setTimeout(() => this.#sweep(), SWEEP_EVERY_MS) : undefined;
  }
}
