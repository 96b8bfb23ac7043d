import type { NodeStore } from "../../core/nodes.ts";
import { toNodeView, type NodeView } from "./node-view.ts";

/** The nodes of the installation in the order in which they started. A node that was killed disappears within seconds. */
export async function listNodes(nodes: NodeStore): Promise<readonly NodeView[]> {
  return (await nodes.list()).map(toNodeView);
}
