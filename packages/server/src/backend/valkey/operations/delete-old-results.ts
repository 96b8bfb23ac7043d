import type { StoreConnection } from "../connection/store-connection.ts";
import { loadScript } from "../connection/load-script.ts";

const script = loadScript(new URL("./delete-old-results.lua", import.meta.url));

/** Deletes expired results, oldest first; returns how many. */
export async function deleteOldResults(
  connection: StoreConnection,
  { resultTtlMs, limit }: { readonly resultTtlMs: number; readonly limit: number },
): Promise<number> {
  return Number(await connection.run(script, [resultTtlMs, limit]));
}
