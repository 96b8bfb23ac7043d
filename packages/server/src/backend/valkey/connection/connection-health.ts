import { BackendUnavailableError } from "../../../core/backend.ts";
import type { Log } from "../../../core/log.ts";
import { describeTrouble, type Trouble } from "./describe-trouble.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** How often a probe checks that the server accepts writes, in ms. It also detects a silently dropped connection. */
const PROBE_MS = 1_000;
/** How long a command waits for a lost connection to come back, in ms. */
const BRIDGED_MS = 3_000;
/** Expiry of the probe's key, in ms. */
const PROBE_TTL_MS = 60_000;

export interface HealthOptions {
  readonly client: ValkeyClient;
  readonly subscriber: ValkeyClient;
  readonly root: string;
  /** The server's address, without credentials. */
  readonly address: string;
  readonly log: Log;
}

interface Outage {
  readonly trouble: Trouble;
  /** By `performance.now()`. */
  readonly since: number;
}

/**
 * Tracks whether the server is usable: both connections reach it, and it accepts writes. Logs the beginning and the end
 * of each outage once, and translates errors of the connection.
 */
export class ConnectionHealth {
  readonly #options: HealthOptions;
  readonly #recoveryListeners = new Set<() => void>();
  readonly #probeListeners = new Set<() => Promise<void>>();
  #outage: Outage | undefined;
  #outages = 0;
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

  /** Starts the probe, once both connections are ready. */
  watch(): void {
    this.#timer = setInterval(() => void this.#probe(), PROBE_MS);
    this.#timer.unref();
  }

  stop(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const listener of this.#recoveryListeners) listener();
  }

  /** Why the server is unusable, without its address; `undefined` while it is usable. */
  get problem(): string | undefined {
    return this.#outage === undefined ? undefined : `Valkey ${this.#outage.trouble.reason}`;
  }

  /** Number of outages that have begun. */
  get outages(): number {
    return this.#outages;
  }

  /** The latest error of the connections themselves. */
  get lastError(): unknown {
    return this.#lastError;
  }

  /**
   * Waits briefly for a lost connection; rejects if it does not come back.
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

  /** Calls the listener with each probe, in the same round trip. It must not reject. Returns a function to remove it. */
  onProbe(listener: () => Promise<void>): () => void {
    this.#probeListeners.add(listener);
    return () => void this.#probeListeners.delete(listener);
  }

  /** Waits for the connection after a command that was not sent; the loss may not have been noticed yet. */
  async whenBack(error: unknown): Promise<void> {
    this.#note(error);
    if (!this.#isClosed) await this.#recovered(BRIDGED_MS);
  }

  #isConnected(): boolean {
    return this.#options.client.status === "ready";
  }

  /** The error for a command's caller: `BackendUnavailableError` where the server is at fault. */
  translate(error: unknown): unknown {
    const trouble = describeTrouble(error);
    if (trouble === undefined) return error;
    this.#note(error);
    return unavailable(trouble, this.#options.address, error);
  }

  #note(error: unknown): void {
    const trouble = describeTrouble(error) ?? describeTrouble(new Error("Connection is closed."));
    if (trouble === undefined || !trouble.isOutage || this.#outage !== undefined || this.#isClosed) return;
    this.#outages += 1;
    this.#outage = { trouble, since: performance.now() };
    // Before the first connection is ready, `openConnection` reports the error.
    if (this.#timer === undefined) return;
    const { log, address } = this.#options;
    log.warn({ address, reason: trouble.reason }, "Valkey is unavailable; Stile reconnects automatically");
  }

  async #probe(): Promise<void> {
    const { client, subscriber, root } = this.#options;
    if (this.#probing || this.#isClosed || client.status !== "ready" || subscriber.status !== "ready") return;
    this.#probing = true;
    try {
      await Promise.all([
        client.set(`${root}:probe`, "1", "PX", PROBE_TTL_MS),
        // A subscriber that only waits for messages cannot tell a dropped connection from a quiet one.
        subscriber.ping(),
        ...[...this.#probeListeners].map((listener) => listener()),
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
      this.#options.log.info({ address: this.#options.address, awayMs }, "Valkey is available again");
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

/** ioredis handles only a socket's first error; TLS may emit a second one, which would end the process. */
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
