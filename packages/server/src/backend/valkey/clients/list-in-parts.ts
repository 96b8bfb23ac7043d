import type { Script } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

/** Most entries that one script reads, so other calls can run in between. */
const PART = 200;

/**
 * Reads every entry of a sorted set, in order. The script receives some of the ids and returns their entries.
 * Entries that are removed in the meantime are left out.
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
