import type { Log } from "../../core/log.ts";
import { askInfo, type EmulatorAccess, type EmulatorInfo } from "./ask-emulator.ts";

/** How often to poll the emulator, in ms. */
const INTERVAL_MS = 1_000;

/** Polls an emulator in another process. */
export class EmulatorWatch implements Disposable {
  readonly #access: EmulatorAccess;
  readonly #log: Log;
  readonly #backListeners = new Set<() => void>();
  readonly #keyListeners = new Set<() => void>();
  #info: EmulatorInfo;
  #problem: string | undefined;
  #disturbances = 0;
  #gone = new AbortController();
  #asking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param info Its first answer. */
  constructor(access: EmulatorAccess, info: EmulatorInfo, log: Log) {
    this.#access = access;
    this.#info = info;
    this.#log = log;
    this.#timer = setTimeout(() => void this.look(), INTERVAL_MS);
  }

  /** Its latest answer. */
  get info(): EmulatorInfo {
    return this.#info;
  }

  /** Why it is unavailable; `undefined` while it is available. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Aborts when the emulator becomes unavailable; replaced when it is back. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Number of restarts and broken connections. An attempt that failed while it grew may have failed because of them. */
  get disturbances(): number {
    return this.#disturbances;
  }

  /** Counts a broken connection. */
  disturb(): void {
    this.#disturbances += 1;
  }

  /** Calls the listener when the emulator is back. Returns a function that removes the listener. */
  onBack(listener: () => void): () => void {
    this.#backListeners.add(listener);
    return () => void this.#backListeners.delete(listener);
  }

  /** Calls the listener when the TLS key has changed. Returns a function that removes the listener. */
  onKeyChange(listener: () => void): () => void {
    this.#keyListeners.add(listener);
    return () => void this.#keyListeners.delete(listener);
  }

  /** Polls now. Never rejects. */
  async look(): Promise<void> {
    await (this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    }));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #ask(): Promise<void> {
    try {
      const info = await askInfo(this.#access);
      if (info.instance !== this.#info.instance) this.#disturbances += 1;
      const hasOtherKey = info.spkiFingerprint !== this.#info.spkiFingerprint;
      this.#info = info;
      if (hasOtherKey) for (const listener of this.#keyListeners) listener();
      this.#markBack();
    } catch (error) {
      this.#markGone(error instanceof Error ? error.message : String(error));
    }
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), INTERVAL_MS);
  }

  #markGone(reason: string): void {
    const isNew = this.#problem === undefined;
    this.#problem = describeProblem(this.#access, reason);
    if (!isNew) return;
    this.#disturbances += 1;
    this.#log.warn(
      { reason: this.#problem },
      "the emulator is unavailable; tasks stay queued until it is back",
    );
    this.#gone.abort(new Error(this.#problem));
  }

  #markBack(): void {
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#gone = new AbortController();
    this.#log.info({ emulator: this.#access.url }, "the emulator is available again");
    for (const listener of this.#backListeners) listener();
  }
}

/** Explains why an emulator is unavailable, as a sentence without its full stop. */
export function describeProblem({ url }: EmulatorAccess, reason: string): string {
  return `the emulator (${new URL(url).host}) cannot be used: ${reason}`;
}
