import { Redis } from "ioredis";
import type { Log } from "../../../core/log.ts";
import { runScript, type Reply, type Script } from "./run-script.ts";
import type { ValkeyClient } from "./valkey-client.ts";

export interface ConnectionOptions {
  /** `redis://user:password@host:port/database`. */
  readonly url: string;
  /** Every key begins with it, in braces: `{stile}:…`. Two installations with different prefixes never meet. */
  readonly prefix: string;
  readonly log: Log;
}

/** A connection for commands, and one for messages. */
export interface ValkeyConnection extends AsyncDisposable {
  /** What every key begins with: the prefix as a hash tag, such as `{stile}`. */
  readonly root: string;
  readonly client: ValkeyClient;
  /** In subscriber mode: takes no other commands. */
  readonly subscriber: ValkeyClient;
  run(script: Script, values: readonly (string | number)[]): Promise<Reply>;
  /** Calls back each time the messages' connection is back: what was said in between was missed. */
  onResubscribed(listener: () => void): () => void;
  close(): Promise<void>;
}

export async function openConnection({ url, prefix }: ConnectionOptions): Promise<ValkeyConnection> {
  const root = `{${prefix}}`;
  const client = new Redis(url, { enableAutoPipelining: true, lazyConnect: true });
  const subscriber = new Redis(url, { lazyConnect: true });
  await Promise.all([client.connect(), subscriber.connect()]);
  const close = async () => {
    client.disconnect();
    subscriber.disconnect();
  };
  return {
    root,
    client,
    subscriber,
    run: (script, values) => runScript(client, root, script, values),
    onResubscribed(listener) {
      subscriber.on("ready", listener);
      return () => void subscriber.off("ready", listener);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
