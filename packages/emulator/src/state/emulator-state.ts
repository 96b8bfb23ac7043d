import type { TokenRecord } from "../tokens/token-record.ts";
import type { Identity } from "./identity.ts";
import type { Settings, SettingsChange } from "./settings.ts";

/** What an edit of the settings comes to. */
export interface Edit<Result> {
  readonly changes: readonly SettingsChange[];
  readonly result: Result;
  /** Also forget tokens, counts and drawn numbers. @default false */
  readonly forget?: boolean | undefined;
}

/** Works out changes from the settings as they are; may be asked again when another node was quicker. */
export type Editor<Result> = (settings: Settings) => Edit<Result>;

/** The store is away, or did not answer in time. Nothing is lost: what was asked may be asked again. */
export class StateUnavailableError extends Error {
  override readonly name = "StateUnavailableError";

  constructor(cause: unknown) {
    // Its words alone: a client's errors carry the whole command, and so maybe secrets.
    super(
      `The emulator's shared state cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

/**
 * What is the same on every node of an emulator: settings, tokens, counts. Its operations are atomic, whichever nodes
 * call them at once. All but `settings` and `identity` throw StateUnavailableError when the store is away.
 */
export interface EmulatorState extends AsyncDisposable {
  readonly identity: Identity;
  /** As this node knows them: what any node had set before `refresh()` was called is there when it has returned. */
  readonly settings: Settings;
  refresh(): Promise<void>;
  /** Changes the settings. What the editor throws is thrown on, and nothing is changed. */
  change<Result>(editor: Editor<Result>): Promise<Result>;
  /** A change to begin with; made again whenever the store turns out to have lost everything. */
  begin(editor: Editor<void>): Promise<void>;
  /** Calls back after each edit with `forget`, whichever node made it. */
  onForget(listener: () => void): void;
  /**
   * Uses up one of so many.
   * @param name Of the counter.
   * @returns How many are left, or undefined when there was none.
   */
  use(name: string, limit: number): Promise<number | undefined>;
  /** Counts draws of chance: 0, 1, 2, … */
  draw(): Promise<number>;
  /** Keeps a token for as long as it lives. */
  keepToken(record: TokenRecord): Promise<void>;
  /** A token that was kept, redeemed or not; maybe still for a while after it expired. */
  findToken(token: string): Promise<TokenRecord | undefined>;
  /**
   * Redeems a token that was kept: the first time, and again with the same idempotency key.
   * @param idempotencyKey "" for none.
   * @returns Whether it was redeemed.
   */
  redeemToken(token: string, idempotencyKey: string): Promise<boolean>;
}
