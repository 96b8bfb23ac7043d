import type { Log } from "../../core/log.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";

type Listener = (message: string) => void;

interface Channel {
  /** Resolves when the subscription is active. */
  readonly ready: Promise<unknown>;
  readonly listeners: Set<{ readonly call: Listener }>;
}

export interface MessagesOptions {
  readonly connection: Pick<ValkeyConnection, "root" | "subscriber">;
  readonly log: Log;
}

/**
 * Dispatches the messages of a connection's subscriber to listeners; one instance per connection. Channel names omit the
 * root: scripts publish to `available` as `root .. ":available"`. The channels are resubscribed after a reconnect;
 * messages in between are missed ({@link ValkeyConnection.onResubscribed}).
 */
export class Messages {
  readonly #options: MessagesOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #route = (name: string, message: string) => this.#dispatch(name, message);

  constructor(options: MessagesOptions) {
    this.#options = options;
    options.connection.subscriber.on("message", this.#route);
  }

  /**
   * Calls the listener with each message after this has resolved; returns a function that unsubscribes. The same function
   * may be subscribed twice, independently. Rejects if the server refuses the subscription.
   */
  async subscribe(channel: string, call: Listener): Promise<() => void> {
    const name = `${this.#options.connection.root}:${channel}`;
    const { ready, listeners } = this.#channels.get(name) ?? this.#open(name);
    const listener = { call };
    listeners.add(listener);
    const stop = () => {
      if (listeners.delete(listener) && listeners.size === 0) this.#leave(name);
    };
    try {
      await ready;
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  /** Removes all listeners; the connection stays open. May be called twice. */
  close(): void {
    this.#options.connection.subscriber.off("message", this.#route);
    for (const [name, { listeners }] of this.#channels) {
      listeners.clear();
      this.#leave(name);
    }
  }

  #open(name: string): Channel {
    const ready = this.#options.connection.subscriber.subscribe(name);
    const channel: Channel = { ready, listeners: new Set() };
    this.#channels.set(name, channel);
    return channel;
  }

  /** Nobody awaits this: a closed connection has no subscriptions anyway. */
  #leave(name: string): void {
    this.#channels.delete(name);
    this.#options.connection.subscriber.unsubscribe(name).catch((error: unknown) => {
      this.#options.log.debug({ err: error, channel: name }, "could not unsubscribe");
    });
  }

  #dispatch(name: string, message: string): void {
    for (const { call } of this.#channels.get(name)?.listeners ?? []) {
      try {
        call(message);
      } catch (error) {
        this.#options.log.error({ err: error, channel: name }, "a listener for messages failed");
      }
    }
  }
}
