import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./remove-client.lua", import.meta.url));

/** Forgets a client and its keys, whose hashes stay refused; marks its tasks to be withdrawn. */
export async function removeClient(connection: StoreConnection, id: string): Promise<boolean> {
  return (await connection.run(script, [id])) === 1;
}
