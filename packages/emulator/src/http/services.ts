import type { CertificateAuthority } from "../authority/certificate-authority.ts";
import type { IssuedCertificate } from "../authority/certificate-authority.ts";
import type { Session } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { SiteverifyRules } from "../siteverify/verify-token.ts";
import type { Assets } from "./assets.ts";
import type { FrameDocument, FrameDocumentOptions } from "./frame-document.ts";

/** What the emulator's request handlers work with. */
export interface Services {
  /** Whose scenarios, clock, journal and tokens a request is about. */
  readonly session: Session;
  readonly sessions: Sessions;
  readonly rules: SiteverifyRules;
  readonly assets: Assets;
  readonly frameDocument: (options: FrameDocumentOptions) => FrameDocument;
  readonly authority: CertificateAuthority;
  /** Of the TLS front. */
  readonly certificate: Pick<IssuedCertificate, "spkiFingerprint">;
  /** Where it listens; 0 until it does. */
  readonly ports: { readonly httpPort: number; readonly tlsPort: number };
  /** Random; another one after each start. */
  readonly instance: string;
  /** Aborted when the emulator closes: nothing waits beyond it. */
  readonly closing: AbortSignal;
}
