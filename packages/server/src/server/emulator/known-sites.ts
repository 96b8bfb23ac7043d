import type { Clock } from "../../core/clock.ts";

/** How long an answer is cached, in ms. Sites added elsewhere become known after that time. */
const FRESH_MS = 3_000;
/** Most cached answers; the oldest is evicted first. */
const MAX_ANSWERS = 10_000;

interface Answer {
  readonly isKnown: boolean;
  readonly freshUntil: number;
}

export interface KnownSitesOptions {
  /** Asks the emulator. */
  readonly ask: (sitekey: string) => Promise<boolean>;
  readonly clock: Clock;
}

/** Caches which sitekeys an emulator in another process knows. */
export class KnownSites {
  readonly #options: KnownSitesOptions;
  readonly #answers = new Map<string, Answer>();
  readonly #asking = new Map<string, Promise<boolean>>();

  constructor(options: KnownSitesOptions) {
    this.#options = options;
  }

  /**
   * Whether the emulator knows a sitekey. Uses a stale answer while the emulator does not answer.
   * @throws the error of `ask` if there is no stale answer
   */
  has(sitekey: string): boolean | Promise<boolean> {
    const answer = this.#answers.get(sitekey);
    if (answer !== undefined && this.#options.clock.now() < answer.freshUntil) return answer.isKnown;
    const asking = this.#asking.get(sitekey) ?? this.#ask(sitekey, answer);
    this.#asking.set(sitekey, asking);
    return asking;
  }

  async #ask(sitekey: string, older: Answer | undefined): Promise<boolean> {
    try {
      const isKnown = await this.#options.ask(sitekey);
      this.#remember(sitekey, isKnown);
      return isKnown;
    } catch (error) {
      if (older === undefined) throw error;
      return older.isKnown;
    } finally {
      this.#asking.delete(sitekey);
    }
  }

  #remember(sitekey: string, isKnown: boolean): void {
    this.#answers.delete(sitekey);
    this.#answers.set(sitekey, { isKnown, freshUntil: this.#options.clock.now() + FRESH_MS });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
  }
}
