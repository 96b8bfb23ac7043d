import type { Log } from "../../core/log.ts";
import { askInfo, type EmulatorAccess, type EmulatorInfo } from "./ask-emulator.ts";

/** How often the emulator is asked whether it is there, in ms. */
const INTERVAL_MS = 1_000;

/** Keeps an eye on an emulator in another process. */
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

  /** Why it cannot be used now; `undefined` while it can. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Aborts when it goes away; a new one from when it is back. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Counts restarts and broken connections: what failed meanwhile may have failed because of them. */
  get disturbances(): number {
    return this.#disturbances;
  }

  /** Counts a connection that broke. */
  disturb(): void {
    this.#disturbances += 1;
  }

  /** Calls back when it is back. Returns how to stop that. */
  onBack(listener: () => void): () => void {
    this.#backListeners.add(listener);
    return () => void this.#backListeners.delete(listener);
  }

  /** Calls back when its TLS front has another key. Returns how to stop that. */
  onKeyChange(listener: () => void): () => void {
    this.#keyListeners.add(listener);
    return () => void this.#keyListeners.delete(listener);
  }

  /** Looks now. Never rejects. */
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

/** Why an emulator cannot be used, in one sentence without its end. */
export function describeProblem({ url }: EmulatorAccess, reason: string): string {
  return `the emulator (${new URL(url).host}) cannot be used: ${reason}`;
}
