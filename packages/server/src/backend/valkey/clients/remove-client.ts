import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./remove-client.lua", import.meta.url));

/** Deletes a client and its keys, whose hashes cannot be used again; marks its queued tasks for withdrawal. */
export async function removeClient(connection: StoreConnection, id: string): Promise<boolean> {
  return (await connection.run(script, [id])) === 1;
}
