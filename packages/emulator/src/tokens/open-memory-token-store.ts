import type { Clock } from "../clock.ts";
import { Redemptions } from "./redemptions.ts";
import { newTokenKey, TokenSeal } from "./token-seal.ts";
import type { TokenStore } from "./token-store.ts";

/** A token store in memory. */
export function openMemoryTokenStore(clock: Clock): TokenStore {
  return {
    seal: new TokenSeal(newTokenKey()),
    redemptions: Redemptions.inMemory(clock),
    epoch: 0,
    keepEpoch: () => {},
  };
}
