import type { Emulator } from "turnstile-emulator";
import type { TaskBackend } from "../../core/task-backend.ts";
import type { MintedToken } from "../../core/token-origin.ts";
import type { TaskHandler } from "../../core/task-handler.ts";
import type { WasRequested } from "../../core/was-requested.ts";

/** The emulator that a node uses: in this process, or in another one (`emulatorUrl`). */
export interface NodeEmulator extends AsyncDisposable {
  /** Base URL over plain HTTP, including siteverify. */
  readonly url: string;
  readonly tlsUrl: string;
  /** The emulator of this process; `undefined` if it is in another one. */
  readonly own: Emulator | undefined;
  /** `MAP challenges.cloudflare.com:443 HOST:PORT`, for `--host-resolver-rules`. */
  readonly hostResolverRule: string;
  /** Fingerprint of the TLS key that browsers must trust. */
  spkiFingerprint(): string;
  /** Calls the listener when that key has changed. Returns a function that removes the listener. */
  onKeyChange(listener: () => void): () => void;
  /**
   * Whether a sitekey is a test sitekey or registered.
   * @throws ProtocolError while the emulator cannot be asked
   */
  hasSite(sitekey: string): boolean | Promise<boolean>;
  /**
   * Reads a token; undefined if this emulator did not mint it.
   * @throws ProtocolError while the emulator cannot be asked
   */
  inspectToken(token: string): Promise<MintedToken | undefined>;
  /** Whether a scenario requested a failure. `false` if the emulator does not answer: then it is not the page's fault. */
  readonly wasRequested: WasRequested;
  /** Why it is unavailable, in one sentence; `undefined` while it is available. */
  problem(): string | undefined;
  /** Claims nothing while the emulator is unavailable. */
  holdClaims(tasks: TaskBackend): TaskBackend;
  /** Requeues tasks whose attempt fails because the emulator is unavailable. */
  holdAttempts(handler: TaskHandler): TaskHandler;
}
