import type { Challenges } from "../challenge/challenges.ts";
import type { Clock } from "../clock.ts";
import type { SiteRegistry } from "../sites/site-registry.ts";
import type { SiteverifyRules } from "../siteverify/verify-token.ts";
import type { TokenLedger } from "../tokens/token-ledger.ts";
import type { Assets } from "./assets.ts";
import type { FrameDocument, FrameDocumentOptions } from "./frame-document.ts";

/** What the emulator's request handlers work with. */
export interface Services {
  readonly clock: Clock;
  readonly sites: SiteRegistry;
  readonly ledger: TokenLedger;
  readonly challenges: Challenges;
  readonly rules: SiteverifyRules;
  readonly assets: Assets;
  readonly frameDocument: (options: FrameDocumentOptions) => FrameDocument;
  /** Aborted when the emulator closes: nothing waits beyond it. */
  readonly closing: AbortSignal;
}
