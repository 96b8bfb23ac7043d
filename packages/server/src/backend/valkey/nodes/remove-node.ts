import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./remove-node.lua", import.meta.url));

/** Removes a node that has stopped. */
export async function removeNode(connection: StoreConnection, id: string): Promise<void> {
  await connection.run(script, [id]);
}
