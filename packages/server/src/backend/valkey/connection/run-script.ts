import type { Script } from "./load-script.ts";
import type { ValkeyClient } from "./valkey-client.ts";

/** A script's reply: integers, strings, nil, and lists of them. */
export type Reply = string | number | null | readonly Reply[];

/** Runs a script by its digest. Sends the text once if the server does not know it (new or restarted). */
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
