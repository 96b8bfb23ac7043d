import type { Log } from "../../../core/log.ts";
import { ConnectionHealth, unavailable } from "./connection-health.ts";
import { createClients } from "./create-clients.ts";
import { describeTrouble } from "./describe-trouble.ts";
import { describeAddress, parseValkeyUrl } from "./parse-valkey-url.ts";
import type { Script } from "./load-script.ts";
import { runScript, type Reply } from "./run-script.ts";
import type { ValkeyClient } from "./valkey-client.ts";

export interface ConnectionOptions {
  /** A URL for {@link parseValkeyUrl}, such as `redis://user:password@host:port/database`. */
  readonly url: string;
  /** Used instead of the password in the URL. */
  readonly password?: string | undefined;
  /** Every key begins with it, in braces: `{stile}:…`. Installations with different prefixes share nothing. */
  readonly prefix: string;
  readonly log: Log;
  /** Timeout for the first connection, in ms. @default 5_000 */
  readonly firstConnectMs?: number;
}

/** A connection for commands, and one for messages. */
export interface ValkeyConnection extends AsyncDisposable {
  /** The beginning of every key: the prefix as a hash tag, such as `{stile}`. */
  readonly root: string;
  /** The server's address without user and password. */
  readonly address: string;
  /** Commands sent directly fail immediately, with ioredis's errors, while there is no connection. */
  readonly client: ValkeyClient;
  /** In subscriber mode: takes no other commands. */
  readonly subscriber: ValkeyClient;
  /** Runs a script. @throws BackendUnavailableError within about 5 s, when the server cannot be used */
  run(script: Script, values: readonly (string | number)[]): Promise<Reply>;
  /** Runs commands on `client` under the same rules as `run`: waits a moment, translates errors. */
  guard<Result>(operation: (client: ValkeyClient) => Promise<Result>): Promise<Result>;
  /** The error for a failed command's caller: `BackendUnavailableError` where the server or the way to it is at fault. */
  translate(error: unknown): unknown;
  /** Why the server cannot be used; `undefined` if it was reachable and accepted writes within the last second. */
  problem(): string | undefined;
  /** Number of outages that have begun. */
  outages(): number;
  /**
   * Calls the listener about once a second while the server is reachable, in the round trip of the connection's probe.
   * It must not reject. Returns a function that removes it.
   */
  onProbe(listener: () => Promise<void>): () => void;
  /** Calls the listener each time the subscriber has reconnected: messages in between were missed. */
  onResubscribed(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Connects to Valkey or Redis, and reconnects automatically, however long an outage takes. No command is sent twice.
 * @throws ValkeyUrlError
 * @throws BackendUnavailableError if there is no connection within `firstConnectMs`; immediately for a wrong password
 */
export async function openConnection(options: ConnectionOptions): Promise<ValkeyConnection> {
  const { url, password, prefix, log, firstConnectMs = 5_000 } = options;
  const parsed = parseValkeyUrl(url);
  const address = describeAddress(parsed);
  const root = `{${prefix}}`;
  const { client, subscriber } = createClients(password === undefined ? parsed : { ...parsed, password });
  const health = new ConnectionHealth({ client, subscriber, root, address, log });
  const close = async () => {
    health.stop();
    client.disconnect();
    subscriber.disconnect();
  };
  try {
    await Promise.all([client, subscriber].map((one) => firstConnection(one, firstConnectMs)));
  } catch (error) {
    await close();
    const cause = health.lastError ?? error;
    const trouble = describeTrouble(cause);
    throw trouble === undefined ? cause : unavailable(trouble, address, cause);
  }
  health.watch();
  const guard = async <Result>(operation: (client: ValkeyClient) => Promise<Result>): Promise<Result> => {
    try {
      if (client.status !== "ready") await health.whenConnected();
      return await operation(client);
    } catch (error) {
      throw health.translate(error);
    }
  };
  const run = async (script: Script, values: readonly (string | number)[]): Promise<Reply> => {
    try {
      return await runScript(client, root, script, values);
    } catch (error) {
      if (!wasNotSent(error)) throw error;
      await health.whenBack(error);
      return runScript(client, root, script, values);
    }
  };
  return {
    root,
    address,
    client,
    subscriber,
    guard,
    run: (script, values) => guard(() => run(script, values)),
    translate: (error) => health.translate(error),
    problem: () => health.problem,
    outages: () => health.outages,
    onProbe: (listener) => health.onProbe(listener),
    onResubscribed: (listener) => onResubscribed(subscriber, listener),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Resolves when the connection is ready; ioredis retries until then. */
function firstConnection(client: ValkeyClient, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let lastError: unknown = new Error("Connection is closed.");
    const end = (settle: () => void) => {
      clearTimeout(timer);
      client.off("ready", ready);
      client.off("error", failed);
      settle();
    };
    const ready = () => end(resolve);
    const failed = (error: unknown) => {
      lastError = error;
      if (isRefusal(error)) end(() => reject(error));
    };
    const timer = setTimeout(() => end(() => reject(lastError)), timeoutMs);
    client.on("ready", ready);
    client.on("error", failed);
    // Errors arrive as events.
    client.connect().catch(() => {});
  });
}

/** Another attempt would be refused too. */
function isRefusal(error: unknown): boolean {
  const last = error instanceof Error && "lastNodeError" in error ? error.lastNodeError : error;
  const message = last instanceof Error ? last.message : "";
  const code = last instanceof Error && "code" in last ? String(last.code) : "";
  return /^(?:WRONGPASS|NOAUTH|NOPERM)\b/.test(message) || /CERT|SELF_SIGNED|EPROTO|ERR_SSL/.test(code);
}

/** ioredis found the connection broken before it wrote to it, and has not reported that yet. */
function wasNotSent(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Stream isn't writeable");
}

/** A connection is ready before its channels are resubscribed; the reply to a later ping proves that they are. */
function onResubscribed(subscriber: ValkeyClient, listener: () => void): () => void {
  const confirm = () => void subscriber.ping().then(listener, () => {});
  subscriber.on("ready", confirm);
  return () => void subscriber.off("ready", confirm);
}
