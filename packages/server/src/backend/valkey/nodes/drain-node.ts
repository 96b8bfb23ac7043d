import { loadScript } from "../connection/load-script.ts";
import type { StoreConnection } from "../connection/store-connection.ts";

const script = loadScript(new URL("./drain-node.lua", import.meta.url));

/** Drains a node, or ends that. Returns `false` if there is no such node. */
export async function drainNode(
  connection: StoreConnection,
  id: string,
  isDraining: boolean,
): Promise<boolean> {
  return (await connection.run(script, [id, isDraining ? 1 : 0])) === 1;
}
