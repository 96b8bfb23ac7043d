import { StateUnavailableError } from "../emulator-state.ts";
import { within } from "./store.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** How long to wait for the channel at first, in milliseconds. */
const SUBSCRIBE_MS = 4_000;

/** What is listened with, and to. */
export interface ChangeListenerOptions {
  /** For messages alone. */
  readonly subscriber: ValkeyClient;
  readonly channel: string;
  /** A node said something. */
  readonly onMessage: (text: string) => void;
  /** The connection was away and is back: what was said meanwhile was missed. */
  readonly onReturn: () => void;
}

/** Listens to what nodes tell each other. */
export class ChangeListener implements AsyncDisposable {
  readonly #options: ChangeListenerOptions;

  constructor(options: ChangeListenerOptions) {
    this.#options = options;
  }

  /** @throws StateUnavailableError */
  async open(): Promise<void> {
    const { subscriber, channel } = this.#options;
    subscriber.on("message", this.#hear);
    try {
      await within(SUBSCRIBE_MS, subscriber.subscribe(channel));
    } catch (error) {
      subscriber.off("message", this.#hear);
      throw new StateUnavailableError(error);
    }
    subscriber.on("ready", this.#return);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { subscriber, channel } = this.#options;
    subscriber.off("message", this.#hear);
    subscriber.off("ready", this.#return);
    if (subscriber.status === "ready") await subscriber.unsubscribe(channel).catch(() => {});
  }

  readonly #hear = (channel: string, text: string): void => {
    if (channel === this.#options.channel) this.#options.onMessage(text);
  };

  /** ioredis subscribes again before it answers this. */
  readonly #return = (): void => {
    this.#options.subscriber.ping().then(this.#options.onReturn, () => {});
  };
}
