import type { Clock } from "../../clock.ts";

/** Counts wrong tokens, to block addresses that guess. */
export interface LoginAttempts {
  /** How long an address is blocked, in milliseconds; 0 if it may try. */
  blockedMs(address: string): number;
  /** Counts a wrong token of an address. */
  count(address: string): void;
}

const WINDOW_MS = 60_000;
const MAX_PER_ADDRESS = 10;
/** One caller can have many IPv6 addresses. */
const MAX_TOGETHER = 200;

/** Allows 10 wrong tokens per address and minute, and 200 of all addresses together. */
export function limitLoginAttempts(clock: Clock): LoginAttempts {
  let endsAt = 0;
  let together = 0;
  const perAddress = new Map<string, number>();
  const forgetOld = () => {
    if (clock.now() < endsAt) return;
    endsAt = clock.now() + WINDOW_MS;
    together = 0;
    perAddress.clear();
  };
  return {
    blockedMs(address) {
      forgetOld();
      const isBlocked = together >= MAX_TOGETHER || (perAddress.get(address) ?? 0) >= MAX_PER_ADDRESS;
      return isBlocked ? endsAt - clock.now() : 0;
    },
    count(address) {
      forgetOld();
      together += 1;
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
    },
  };
}
