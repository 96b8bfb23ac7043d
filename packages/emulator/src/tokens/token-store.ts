import type { Redemptions } from "./redemptions.ts";
import type { TokenSeal } from "./token-seal.ts";

/** What tokens outlive a restart with. */
export interface TokenStore {
  readonly seal: TokenSeal;
  readonly redemptions: Redemptions;
  /** Tokens of earlier epochs are invalid. */
  readonly epoch: number;
  /** Keeps the epoch that a reset began. */
  keepEpoch(epoch: number): void;
}
