import type { Clock } from "../../clock.ts";
import type { TokenRecord } from "../../tokens/token-record.ts";
import type { Editor, EmulatorState } from "../emulator-state.ts";
import { newIdentity, readIdentity } from "../identity.ts";
import { Settings } from "../settings.ts";
import { TokenMemory } from "./token-memory.ts";

/** Counters remembered; the one that was not used for longest is forgotten beyond. */
const MAX_COUNTERS = 100_000;

/** The state of an emulator that has one node: in memory, gone with it. */
export class MemoryState implements EmulatorState {
  readonly identity = readIdentity(newIdentity());
  readonly settings = new Settings();
  readonly #tokens: TokenMemory;
  readonly #used = new Map<string, number>();
  readonly #listeners: (() => void)[] = [];
  #draws = 0;

  constructor(clock: Clock) {
    this.#tokens = new TokenMemory(() => clock.now() + this.settings.aheadMs);
  }

  async refresh(): Promise<void> {}

  /** What is changed is changed when this returns its promise. */
  async change<Result>(editor: Editor<Result>): Promise<Result> {
    const { changes, result, forget = false } = editor(this.settings);
    this.settings.apply(changes);
    if (forget) this.#forget();
    return result;
  }

  async begin(editor: Editor<void>): Promise<void> {
    await this.change(editor);
  }

  onForget(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async use(name: string, limit: number): Promise<number | undefined> {
    const used = this.#used.get(name) ?? 0;
    if (used >= limit) return undefined;
    this.#used.delete(name);
    this.#used.set(name, used + 1);
    const [oldest] = this.#used.keys();
    if (this.#used.size > MAX_COUNTERS && oldest !== undefined) this.#used.delete(oldest);
    return limit - used - 1;
  }

  async draw(): Promise<number> {
    this.#draws += 1;
    return this.#draws - 1;
  }

  async keepToken(record: TokenRecord): Promise<void> {
    this.#tokens.keep(record);
  }

  async findToken(token: string): Promise<TokenRecord | undefined> {
    return this.#tokens.find(token);
  }

  async redeemToken(token: string, idempotencyKey: string): Promise<boolean> {
    return this.#tokens.redeem(token, idempotencyKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tokens.clear();
  }

  #forget(): void {
    this.#tokens.clear();
    this.#used.clear();
    this.#draws = 0;
    for (const listener of this.#listeners) listener();
  }
}
