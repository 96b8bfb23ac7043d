import { createHash } from "node:crypto";
import type { ValkeyClient } from "./valkey-client.ts";

/** A Lua script: the server runs it whole, with nothing else in between. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/**
 * Defines a script. `KEYS[1]` is the root that every key of this installation begins with; it carries a hash tag, so
 * on a cluster all of them live in one slot and a script may touch any of them. `ARGV` is what the caller gives.
 */
export function defineScript(lua: string): Script {
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** What a script gives back; integers, texts, nil and lists of them. */
export type Reply = string | number | null | readonly Reply[];

/** Runs a script by its digest; a server that does not know it yet (new, restarted) is sent its text once. */
export async function runScript(
  client: ValkeyClient,
  root: string,
  { lua, sha }: Script,
  values: readonly (string | number)[],
): Promise<Reply> {
  try {
    return (await client.evalsha(sha, 1, root, ...values)) as Reply;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return (await client.eval(lua, 1, root, ...values)) as Reply;
  }
}
