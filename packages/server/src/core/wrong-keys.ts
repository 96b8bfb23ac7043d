import { addressGroup } from "./addresses.ts";
import type { Clock } from "./clock.ts";

export interface WrongKeysOptions {
  readonly clock: Clock;
  /** Wrong keys that one address may send in {@link WINDOW_MS} before it is refused; 0: any number. */
  readonly limit: number;
  /** How long it is refused then, in ms. */
  readonly blockMs: number;
  /** Addresses that are remembered; beyond that the one heard of longest ago is forgotten. @default 10_000 */
  readonly maxAddresses?: number;
}

/** How long a wrong key counts, in ms. */
const WINDOW_MS = 60_000;
/** From which part of the limit on wrong keys are answered late. */
const UNHURT_SHARE = 0.2;
const PAUSE_STEP_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

interface Count {
  readonly wrong: number;
  /** When the count starts anew. */
  readonly endsAt: number;
  readonly isBlocked: boolean;
}

/**
 * Counts wrong keys by the address they come from, to slow down whoever guesses, and to refuse them for a while. Kept in
 * memory, and only so much of it. Who sent a right key before is never refused for the guesses of others at the same
 * address: behind one address there may be a whole office.
 */
export class WrongKeys {
  readonly #options: Required<WrongKeysOptions>;
  readonly #counts = new Map<string, Count>();
  /** Addresses with the hash of a key that was right. */
  readonly #known = new Set<string>();

  constructor(options: WrongKeysOptions) {
    this.#options = { maxAddresses: 10_000, ...options };
  }

  /** For how long the address is still refused with this key, in ms; 0: it is not. */
  blockedMs(address: string, keyHash: string): number {
    if (this.#counts.size === 0) return 0;
    const group = addressGroup(address);
    const count = this.#current(group);
    if (count?.isBlocked !== true || this.#known.has(`${group} ${keyHash}`)) return 0;
    return count.endsAt - this.#options.clock.now();
  }

  /** Counts a wrong key; gives the pause to make before it is answered, in ms. */
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
    const beyond = Math.max(0, wrong - Math.ceil(limit * UNHURT_SHARE));
    return Math.min(beyond * PAUSE_STEP_MS, LONGEST_PAUSE_MS);
  }

  /** A right key came from there. */
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

/** Maps and sets give their members in the order in which they came. */
function forgetOldest(
  kept: { readonly size: number; keys(): Iterator<string>; delete(key: string): boolean },
  limit: number,
): void {
  if (kept.size <= limit) return;
  const oldest = kept.keys().next();
  if (oldest.done !== true) kept.delete(oldest.value);
}
