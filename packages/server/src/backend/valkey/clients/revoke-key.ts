import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./revoke-key.lua", import.meta.url));

/** Revokes a key; `false` if no unrevoked key has that id. */
export async function revokeKey(connection: StoreConnection, id: string): Promise<boolean> {
  return (await connection.run(script, [id])) === 1;
}
