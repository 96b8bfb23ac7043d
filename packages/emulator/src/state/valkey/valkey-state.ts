import type { TokenRecord } from "../../tokens/token-record.ts";
import { StateUnavailableError } from "../emulator-state.ts";
import type { Editor, EmulatorState } from "../emulator-state.ts";
import type { Identity } from "../identity.ts";
import type { Settings } from "../settings.ts";
import { commit } from "./operations/commit.ts";
import type { Commit } from "./operations/commit.ts";
import { draw } from "./operations/draw.ts";
import { findToken } from "./operations/find-token.ts";
import { keepToken } from "./operations/keep-token.ts";
import { load } from "./operations/load.ts";
import type { Loaded } from "./operations/load.ts";
import { readVersion } from "./operations/read-version.ts";
import type { StoreVersion } from "./operations/read-version.ts";
import { redeemToken } from "./operations/redeem-token.ts";
import { use } from "./operations/use.ts";
import { Replica } from "./replica.ts";
import type { Store } from "./store.ts";

/** How long a change waits for those before it on this node, in milliseconds. */
const LONGEST_WAIT_MS = 2_500;
/** How long a change is tried again because other nodes were quicker, in milliseconds. */
const LONGEST_CONTEST_MS = 1_500;

/** The state of an emulator with several nodes: in Valkey or Redis, with a copy of the settings on each node. */
export class ValkeyState implements EmulatorState {
  readonly #store: Store;
  readonly #replica: Replica;
  readonly #beginnings: Editor<void>[] = [];
  readonly #forgetListeners: (() => void)[] = [];
  #held: AsyncDisposable | undefined;
  #loading: Promise<void> | undefined;
  /** The id of the store in which this node's beginnings were made. */
  #begunIn = "";
  #beginning: Promise<void> | undefined;
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(store: Store, loaded: Loaded) {
    this.#store = store;
    this.#replica = new Replica(loaded, () => {
      for (const listener of this.#forgetListeners) listener();
    });
    this.#begunIn = loaded.id;
  }

  get settings(): Settings {
    return this.#replica.settings;
  }

  get identity(): Identity {
    return this.#replica.identity;
  }

  /** Takes over what is closed with it. */
  closeWith(held: AsyncDisposable): void {
    this.#held = held;
  }

  /** A node changed something, or said what cannot be understood. */
  hear(made: Commit | undefined): void {
    // What cannot be found out now is found by the next refresh.
    if (made === undefined || !this.#replica.apply(made)) this.refresh().catch(() => {});
  }

  async refresh(): Promise<void> {
    const version = await readVersion(this.#store);
    if (version === undefined || !this.#replica.is(version)) await this.#reload(version);
    if (this.#begunIn !== this.#replica.version.id) await this.#beginAgain();
  }

  async change<Result>(editor: Editor<Result>): Promise<Result> {
    const calledAt = performance.now();
    const before = this.#lastTurn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastTurn = promise;
    try {
      await before;
      if (performance.now() - calledAt > LONGEST_WAIT_MS)
        throw new StateUnavailableError("too many changes wait");
      return await this.#commit(editor);
    } finally {
      resolve();
    }
  }

  async begin(editor: Editor<void>): Promise<void> {
    await this.refresh();
    await this.change(editor);
    this.#beginnings.push(editor);
  }

  onForget(listener: () => void): void {
    this.#forgetListeners.push(listener);
  }

  async use(name: string, limit: number): Promise<number | undefined> {
    return await use(this.#store, name, limit);
  }

  async draw(): Promise<number> {
    return await draw(this.#store);
  }

  async keepToken(record: TokenRecord): Promise<void> {
    await keepToken(this.#store, record);
  }

  async findToken(token: string): Promise<TokenRecord | undefined> {
    return await findToken(this.#store, token);
  }

  async redeemToken(token: string, idempotencyKey: string): Promise<boolean> {
    return await redeemToken(this.#store, token, idempotencyKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#held?.[Symbol.asyncDispose]();
  }

  /** Works changes out and makes them, again for as long as other nodes are quicker. */
  async #commit<Result>(editor: Editor<Result>): Promise<Result> {
    const deadline = performance.now() + LONGEST_CONTEST_MS;
    do {
      const basis = this.#replica.version;
      const { changes, result, forget = false } = editor(this.settings);
      if (changes.length === 0 && !forget) return result;
      const made = await commit(this.#store, { basis, changes, forget });
      if (made === undefined || !this.#replica.apply(made)) await this.#reload();
      if (made !== undefined) return result;
    } while (performance.now() < deadline);
    throw new StateUnavailableError("other nodes kept changing it");
  }

  /** @param wanted With which, if it is there already, nothing need be read. */
  async #reload(wanted?: StoreVersion): Promise<void> {
    if (this.#loading !== undefined) {
      // It may have read too early.
      await this.#loading;
      if (wanted !== undefined && this.#replica.is(wanted)) return;
    }
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #load(): Promise<void> {
    const known = this.#replica.known;
    const loaded = await load(this.#store, known);
    if ("settings" in loaded) this.#replica.replace(loaded, known);
    // Those that were heard of meanwhile are passed over.
    else for (const made of loaded) this.#replica.apply(made);
  }

  /** The store has lost everything: what this node began with is in it again before anyone is answered. */
  async #beginAgain(): Promise<void> {
    const { id } = this.#replica.version;
    this.#beginning ??= this.#beginAll(id).finally(() => {
      this.#beginning = undefined;
    });
    await this.#beginning;
  }

  async #beginAll(id: string): Promise<void> {
    for (const editor of this.#beginnings) await this.#commit(editor);
    this.#begunIn = id;
  }
}
