import type { Redemptions } from "./redemptions.ts";
import type { TokenSeal } from "./token-seal.ts";

/** State with which tokens survive a restart. */
export interface TokenStore {
  readonly seal: TokenSeal;
  readonly redemptions: Redemptions;
  /** Tokens of earlier epochs are invalid. */
  readonly epoch: number;
  /** Stores the epoch that a reset started. */
  keepEpoch(epoch: number): void;
}
