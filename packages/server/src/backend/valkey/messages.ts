import type { Log } from "../../core/log.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";

type Listener = (message: string) => void;

interface Channel {
  /** Resolves when the server sends this channel's messages here. */
  readonly ready: Promise<unknown>;
  readonly listeners: Set<{ readonly call: Listener }>;
}

export interface MessagesOptions {
  readonly connection: Pick<ValkeyConnection, "root" | "subscriber">;
  readonly log: Log;
}

/**
 * Passes the messages of a connection's subscriber on to listeners; one per connection. Channels are named without the
 * root: `available` is what scripts publish to as `root .. ":available"`. After a reconnect the channels are
 * subscribed to again; what was said in between was missed ({@link ValkeyConnection.onResubscribed}).
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
   * Calls back with each message of the channel that is said once this has resolved; gives how to stop that. The same
   * function may listen twice and stop each for itself. Rejects if the server does not take the subscription.
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

  /** Stops all listening; the connection stays open. May be called twice. */
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

  /** Nobody awaits this: a connection that is gone has left its channels anyway. */
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
