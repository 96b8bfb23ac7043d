import type { Script } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

/** Most entries that one script reads, so that other calls get their turn in between. */
const PART = 200;

/**
 * Every entry of a sorted set, in its order, as a script reads it that is given some of the ids and gives a list.
 * Entries that are removed meanwhile are not among them.
 */
export async function listInParts(
  connection: StoreConnection,
  set: string,
  script: Script,
): Promise<readonly unknown[]> {
  const key = `${connection.root}:${set}`;
  const ids = await connection.guard((client) => client.zrange(key, "0", "-1"));
  const parts = Array.from({ length: Math.ceil(ids.length / PART) }, (_, part) =>
    connection.run(script, ids.slice(part * PART, (part + 1) * PART)),
  );
  return (await Promise.all(parts)).flatMap((entries) => (Array.isArray(entries) ? entries : []));
}
