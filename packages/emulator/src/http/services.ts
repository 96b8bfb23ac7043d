import type { CertificateAuthority } from "../authority/certificate-authority.ts";
import type { Challenges } from "../challenge/challenges.ts";
import type { Journal } from "../journal/journal.ts";
import type { ScenarioBook } from "../scenarios/scenario-book.ts";
import type { VerificationServices } from "../siteverify/verify-token.ts";
import type { Assets } from "./assets.ts";
import type { FrameDocument, FrameDocumentOptions } from "./frame-document.ts";

/** What the emulator's request handlers work with. */
export interface Services extends VerificationServices {
  readonly scenarios: ScenarioBook;
  readonly challenges: Challenges;
  readonly journal: Journal;
  readonly assets: Assets;
  readonly frameDocument: (options: FrameDocumentOptions) => FrameDocument;
  readonly authority: CertificateAuthority;
  /** Goes back to the beginning; see Emulator.reset. */
  readonly reset: (options?: { readonly sites?: boolean | undefined }) => Promise<void>;
  /** Puts the clock forward; see Emulator.advanceClock. */
  readonly advanceClock: (ms: number) => Promise<void>;
  /** Aborted when the emulator closes: nothing waits beyond it. */
  readonly closing: AbortSignal;
}
