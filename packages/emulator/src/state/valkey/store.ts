import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { StateUnavailableError } from "../emulator-state.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** A Lua script: the server runs it whole, with nothing else in between. */
export interface Script {
  readonly lua: string;
  readonly digest: string;
}

/** How long one operation may take, in milliseconds, with everything that is tried again. */
const PATIENCE_MS = 1_500;
/** Between two attempts, in milliseconds. */
const PAUSE_MS = 50;
const CALL_ID_BYTES = 12;

/** How long a call is remembered by its id, in milliseconds. */
export const CALL_MEMORY_MS = 10_000;

/**
 * Defines a script. `KEYS[1]` is the root with which all keys begin; it carries a hash tag, so that on a cluster they
 * live together and a script may touch any of them.
 */
export function defineScript(lua: string): Script {
  return { lua, digest: createHash("sha1").update(lua).digest("hex") };
}

/** Names a call, so that it is done once even if it is sent twice: the answer may have been lost, not the call. */
export function newCallId(): string {
  return randomBytes(CALL_ID_BYTES).toString("base64url");
}

/** A server, and the keys below one root. */
export class Store {
  readonly client: ValkeyClient;
  readonly root: string;

  constructor(client: ValkeyClient, root: string) {
    this.client = client;
    this.root = root;
  }

  /** Runs a script. What it does must be the same when it is done twice. */
  async run({ lua, digest }: Script, values: readonly (string | number)[]): Promise<unknown> {
    return await this.call(async () => {
      try {
        return await this.client.evalsha(digest, 1, this.root, ...values);
      } catch (error) {
        // A server that does not know the script yet, or was restarted, is sent its text.
        if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
        return await this.client.eval(lua, 1, this.root, ...values);
      }
    });
  }

  /**
   * Does something with the server that may be done twice; again when it failed, as long as that makes sense.
   * @throws StateUnavailableError
   */
  async call<Result>(operation: () => Promise<Result>): Promise<Result> {
    const deadline = performance.now() + PATIENCE_MS;
    let failure: unknown = new Error("it is not connected");
    for (;;) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) throw new StateUnavailableError(failure);
      try {
        // What waits in a queue for the connection would be carried out after its caller has given up.
        if (this.#mayAsk()) return await within(leftMs, operation());
      } catch (error) {
        failure = error;
      }
      await sleep(Math.min(PAUSE_MS, leftMs));
    }
  }

  #mayAsk(): boolean {
    return this.client.status === "ready" || this.client.status === "wait";
  }
}

/** Waits for something at most so long. */
export async function within<Result>(ms: number, promise: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("it does not answer")), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
