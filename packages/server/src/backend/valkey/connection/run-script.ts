import type { Script } from "./load-script.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** What a script returns: integers, texts, nil, and lists of them. */
export type Reply = string | number | null | readonly Reply[];

/** Runs a script by its digest. A server that does not know it yet (new, restarted) is sent its text once. */
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
