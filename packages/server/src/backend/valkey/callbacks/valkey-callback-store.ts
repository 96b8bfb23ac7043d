import type { CallbackClaim, CallbackStore } from "../../../core/callback-store.ts";
import type { CallbackOutcome, CallbackState, DueCallback } from "../../../core/callback.ts";
import type { Log } from "../../../core/log.ts";
import type { TaskId } from "../../../core/task.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import type { Messages } from "../messages.ts";
import { claimCallbacks } from "./claim-callbacks.ts";
import { getCallbackState } from "./get-callback-state.ts";
import { settleCallback } from "./settle-callback.ts";

/**
 * Channel that announces due callbacks (lua/callbacks.lua); the message is the id of the node that knows already.
 */
const CALLBACK_DUE_CHANNEL = "callback-due";

/**
 * How long a node waits before it claims callbacks that other nodes made due, in ms. One claim then finds many of
 * them, and the node that made a callback due can claim it first.
 */
const LOOK_AFTER_MS = 25;

export interface ValkeyCallbackStoreOptions {
  readonly connection: StoreConnection;
  readonly messages: Messages;
  readonly log: Log;
  readonly nodeId: string;
  readonly resultTtlMs: number;
}

/** Callbacks that all nodes share; the node that claims a callback sends it. */
export class ValkeyCallbackStore implements CallbackStore {
  readonly #options: ValkeyCallbackStoreOptions;
  readonly #listeners = new Set<{ readonly call: () => void }>();
  #stopListening: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: ValkeyCallbackStoreOptions) {
    this.#options = options;
  }

  /** Resolves when it is subscribed to the callbacks of other nodes. */
  static async open(options: ValkeyCallbackStoreOptions): Promise<ValkeyCallbackStore> {
    const store = new ValkeyCallbackStore(options);
    store.#stopListening = await options.messages.subscribe(CALLBACK_DUE_CHANNEL, (from) => {
      if (from !== options.nodeId) store.#announceSoon();
    });
    return store;
  }

  claimDue(claim: CallbackClaim): Promise<readonly DueCallback[]> {
    const { connection, resultTtlMs } = this.#options;
    return claimCallbacks(connection, { ...claim, resultTtlMs });
  }

  settle(taskId: TaskId, attempts: number, outcome: CallbackOutcome): Promise<void> {
    return settleCallback(this.#options.connection, { taskId, attempts, outcome });
  }

  get(taskId: TaskId): Promise<CallbackState | undefined> {
    const { connection, resultTtlMs } = this.#options;
    return getCallbackState(connection, taskId, resultTtlMs);
  }

  onDue(call: () => void): () => void {
    const listener = { call };
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls this node's listeners: a callback is due. */
  announce(): void {
    for (const { call } of this.#listeners) {
      try {
        call();
      } catch (error) {
        this.#options.log.error({ err: error }, "a listener for callbacks failed");
      }
    }
  }

  /** Removes all listeners. May be called twice. */
  close(): void {
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #announceSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.announce();
    }, LOOK_AFTER_MS);
  }
}
