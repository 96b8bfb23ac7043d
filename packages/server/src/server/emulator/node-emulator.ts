import type { TaskBackend } from "../../core/backend.ts";
import type { TaskHandler } from "../../core/task-handler.ts";

/** The emulator that a node uses: in this process, or in another one (`emulatorUrl`). */
export interface NodeEmulator extends AsyncDisposable {
  /** Plain HTTP; siteverify is below it. */
  readonly url: string;
  readonly tlsUrl: string;
  /** `MAP challenges.cloudflare.com:443 HOST:PORT`, for `--host-resolver-rules`. */
  readonly hostResolverRule: string;
  /** Fingerprint of the TLS key that browsers trust now. */
  spkiFingerprint(): string;
  /** Calls back when that key has changed. Returns how to stop that. */
  onKeyChange(listener: () => void): () => void;
  /**
   * Whether a sitekey is a test sitekey or registered.
   * @throws ProtocolError while nobody can tell.
   */
  hasSite(sitekey: string): boolean | Promise<boolean>;
  /** Why it cannot be used now, in one sentence; `undefined` while it can. */
  problem(): string | undefined;
  /** Claims nothing while the emulator is unavailable. */
  holdClaims(tasks: TaskBackend): TaskBackend;
  /** Puts tasks back into the queue whose attempt fails because the emulator is unavailable. */
  holdAttempts(handler: TaskHandler): TaskHandler;
}
