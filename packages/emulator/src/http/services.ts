import type { CertificateAuthority } from "../authority/certificate-authority.ts";
import type { IssuedCertificate } from "../authority/certificate-authority.ts";
import type { Session } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { SiteverifyRules } from "../siteverify/verify-token.ts";
import type { Assets } from "./assets.ts";
import type { FrameDocument, FrameDocumentOptions } from "./frame-document.ts";

/** Dependencies of the request handlers. */
export interface Services {
  /** Session of the request: its scenarios, clock, journal and tokens. */
  readonly session: Session;
  readonly sessions: Sessions;
  readonly rules: SiteverifyRules;
  readonly assets: Assets;
  readonly frameDocument: (options: FrameDocumentOptions) => FrameDocument;
  readonly authority: CertificateAuthority;
  /** The TLS certificate. */
  readonly certificate: Pick<IssuedCertificate, "spkiFingerprint">;
  /** The ports; 0 until the emulator listens. */
  readonly ports: { readonly httpPort: number; readonly tlsPort: number };
  /** Random id of this start of the emulator. */
  readonly instance: string;
  /** Aborted when the emulator closes; ends all delays. */
  readonly closing: AbortSignal;
}
