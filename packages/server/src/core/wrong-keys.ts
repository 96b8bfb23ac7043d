import { addressGroup } from "./addresses.ts";
import type { Clock } from "./clock.ts";

export interface WrongKeysOptions {
  /** A monotonic clock, so that a change of the system's time neither extends nor ends a block. */
  readonly clock: Clock;
  /** Number of invalid keys from one address in {@link WINDOW_MS} that blocks it; 0: never block. */
  readonly limit: number;
  /** How long the address is blocked, in ms. */
  readonly blockMs: number;
  /** Maximum number of remembered addresses; beyond that the oldest is forgotten. @default 10_000 */
  readonly maxAddresses?: number;
}

/** The time window in which invalid keys are counted, in ms. */
const WINDOW_MS = 60_000;
/** The share of the limit below which answers are not delayed. */
const UNDELAYED_SHARE = 0.2;
const PAUSE_STEP_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

interface Count {
  readonly wrong: number;
  /** When the count is reset. */
  readonly endsAt: number;
  readonly isBlocked: boolean;
}

/**
 * Counts invalid keys per address, to slow down and then block callers that guess keys. Everything is in memory, with a
 * fixed maximum. A valid key that was used from an address before still works while that address is blocked, because
 * many people can share one address.
 */
export class WrongKeys {
  readonly #options: Required<WrongKeysOptions>;
  readonly #counts = new Map<string, Count>();
  /** Pairs of an address and the hash of a valid key that was used from it. */
  readonly #known = new Set<string>();

  constructor(options: WrongKeysOptions) {
    this.#options = { maxAddresses: 10_000, ...options };
  }

  /** How long the address is still blocked for this key, in ms; 0 if it is not blocked. */
  blockedMs(address: string, keyHash: string): number {
    if (this.#counts.size === 0) return 0;
    const group = addressGroup(address);
    const count = this.#current(group);
    if (count?.isBlocked !== true || this.#known.has(`${group} ${keyHash}`)) return 0;
    return count.endsAt - this.#options.clock.now();
  }

  /** Counts an invalid key. Returns how long to delay the answer, in ms. */
  count(address: string): number {
    const { clock, limit, blockMs, maxAddresses } = this.#options;
    if (limit === 0) return 0;
    const group = addressGroup(address);
    const known = this.#current(group);
    if (known?.isBlocked === true) return 0;
    const wrong = (known?.wrong ?? 0) + 1;
    const now = clock.now();
    const isBlocked = wrong >= limit;
    const endsAt = isBlocked ? now + blockMs : (known?.endsAt ?? now + WINDOW_MS);
    this.#counts.delete(group);
    this.#counts.set(group, { wrong, endsAt, isBlocked });
    forgetOldest(this.#counts, maxAddresses);
    const beyond = Math.max(0, wrong - Math.ceil(limit * UNDELAYED_SHARE));
    return Math.min(beyond * PAUSE_STEP_MS, LONGEST_PAUSE_MS);
  }

  /** Remembers that a valid key was used from this address. */
  welcome(address: string, keyHash: string): void {
    if (this.#options.limit === 0) return;
    const caller = `${addressGroup(address)} ${keyHash}`;
    if (this.#known.has(caller)) return;
    this.#known.add(caller);
    forgetOldest(this.#known, this.#options.maxAddresses);
  }

  #current(group: string): Count | undefined {
    const count = this.#counts.get(group);
    return count !== undefined && count.endsAt > this.#options.clock.now() ? count : undefined;
  }
}

/** Maps and sets iterate in insertion order, so the first key is the oldest. */
function forgetOldest(
  kept: { readonly size: number; keys(): Iterator<string>; delete(key: string): boolean },
  limit: number,
): void {
  if (kept.size <= limit) return;
  const oldest = kept.keys().next();
  if (oldest.done !== true) kept.delete(oldest.value);
}
