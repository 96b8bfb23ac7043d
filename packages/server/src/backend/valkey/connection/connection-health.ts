import { BackendUnavailableError } from "../../../core/backend.ts";
import type { Log } from "../../../core/log.ts";
import { describeTrouble, type Trouble } from "./describe-trouble.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** How often the server is asked whether it takes writes, in ms; so a way that was cut in silence is noticed too. */
const PROBE_MS = 1_000;
/** How long a command waits for a connection that was just lost to come back, in ms. */
const BRIDGED_MS = 3_000;
/** The probe's key is forgotten after so many ms. */
const PROBE_TTL_MS = 60_000;

export interface HealthOptions {
  readonly client: ValkeyClient;
  readonly subscriber: ValkeyClient;
  readonly root: string;
  /** The server's address, as it may be shown. */
  readonly address: string;
  readonly log: Log;
}

interface Outage {
  readonly trouble: Trouble;
  /** By `performance.now()`. */
  readonly since: number;
}

/**
 * Knows whether the server can be used now: reached by both connections, and taking writes. Tells the log once when
 * that ends and once when it is so again, and translates errors of the connection.
 */
export class ConnectionHealth {
  readonly #options: HealthOptions;
  readonly #recoveryListeners = new Set<() => void>();
  #outage: Outage | undefined;
  #lastError: unknown;
  #timer: NodeJS.Timeout | undefined;
  #probing = false;
  #isClosed = false;

  constructor(options: HealthOptions) {
    this.#options = options;
    for (const one of [options.client, options.subscriber]) {
      // Without a listener ioredis writes errors to the console.
      one.on("error", (error: unknown) => {
        this.#lastError = error;
        expectMoreErrors(one);
      });
      one.on("close", () => this.#note(this.#lastError ?? new Error("Connection is closed.")));
      one.on("ready", () => void this.#probe());
    }
  }

  /** Begins to watch, once both connections stand. */
  watch(): void {
    this.#timer = setInterval(() => void this.#probe(), PROBE_MS);
    this.#timer.unref();
  }

  stop(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const listener of this.#recoveryListeners) listener();
  }

  /** What keeps the server from being used, without its address; `undefined` while nothing does. */
  get problem(): string | undefined {
    return this.#outage === undefined ? undefined : `Valkey ${this.#outage.trouble.reason}`;
  }

  /** The latest error of the connections themselves. */
  get lastError(): unknown {
    return this.#lastError;
  }

  /**
   * Waits for a connection that was lost a moment ago; rejects if it stays away.
   * @throws BackendUnavailableError
   */
  async whenConnected(): Promise<void> {
    if (this.#isConnected()) return;
    const since = this.#outage?.since ?? performance.now();
    const left = since + BRIDGED_MS - performance.now();
    if (!this.#isClosed && left > 0) await this.#recovered(left);
    if (!this.#isConnected()) {
      throw this.translate(this.#lastError ?? new Error("Connection is closed."));
    }
  }

  /** After a command that was not even sent: waits for the connection, whose loss may not have been noticed yet. */
  async whenBack(error: unknown): Promise<void> {
    this.#note(error);
    if (!this.#isClosed) await this.#recovered(BRIDGED_MS);
  }

  #isConnected(): boolean {
    return this.#options.client.status === "ready";
  }

  /** What the caller of a command is told: `BackendUnavailableError` where the server is at fault. */
  translate(error: unknown): unknown {
    const trouble = describeTrouble(error);
    if (trouble === undefined) return error;
    this.#note(error);
    return unavailable(trouble, this.#options.address, error);
  }

  #note(error: unknown): void {
    const trouble = describeTrouble(error) ?? describeTrouble(new Error("Connection is closed."));
    if (trouble === undefined || !trouble.isOutage || this.#outage !== undefined || this.#isClosed) return;
    this.#outage = { trouble, since: performance.now() };
    // Before the first connection stands, whoever opens it tells what is wrong.
    if (this.#timer === undefined) return;
    const { log, address } = this.#options;
    log.warn({ address, reason: trouble.reason }, "Valkey cannot be used now; Stile goes on when it is back");
  }

  async #probe(): Promise<void> {
    const { client, subscriber, root } = this.#options;
    if (this.#probing || this.#isClosed || client.status !== "ready" || subscriber.status !== "ready") return;
    this.#probing = true;
    try {
      await Promise.all([
        client.set(`${root}:probe`, "1", "PX", PROBE_TTL_MS),
        // While it waits for messages only, a connection that was cut in silence looks like a quiet one.
        subscriber.ping(),
      ]);
      this.#recover();
    } catch (error) {
      this.#note(error);
    } finally {
      this.#probing = false;
    }
  }

  #recover(): void {
    this.#lastError = undefined;
    if (this.#outage === undefined) return;
    const awayMs = Math.round(performance.now() - this.#outage.since);
    this.#outage = undefined;
    if (this.#timer !== undefined) {
      this.#options.log.info({ address: this.#options.address, awayMs }, "Valkey can be used again");
    }
    for (const listener of this.#recoveryListeners) listener();
  }

  #recovered(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#recoveryListeners.delete(end);
        resolve();
      };
      const timer = setTimeout(end, timeoutMs);
      this.#recoveryListeners.add(end);
    });
  }
}

/** ioredis listens for a socket's first error only; TLS may have another one, which would end the process. */
function expectMoreErrors(client: ValkeyClient): void {
  if ("stream" in client) client.stream?.on("error", () => {});
}

export function unavailable(
  { reason, advice }: Trouble,
  address: string,
  cause: unknown,
): BackendUnavailableError {
  return new BackendUnavailableError(`Valkey (${address}) ${reason}. ${advice}`, {
    cause,
    isAnnounced: true,
  });
}
