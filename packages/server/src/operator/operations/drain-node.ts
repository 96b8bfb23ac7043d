import type { NodeStore } from "../../core/nodes.ts";
import { OperatorError } from "../operator-error.ts";
import { listNodes } from "./list-nodes.ts";
import type { NodeView } from "./node-view.ts";

/**
 * Drains a node, by its id or address: within about a second it claims no more tasks, is not ready, and finishes the
 * attempts in flight. `isDraining: false` ends that. Returns the node as it was, with the new `isDraining`.
 * @throws OperatorError `not_found`
 */
export async function drainNode(
  nodes: NodeStore,
  idOrAddress: string,
  isDraining: boolean,
): Promise<NodeView> {
  const node = await findNode(nodes, idOrAddress);
  if (!(await nodes.setDraining(node.id, isDraining))) throw unknownNode(idOrAddress);
  return { ...node, isDraining };
}

/**
 * Finds a node by its id, its address, or its address without `http://`.
 * @throws OperatorError `not_found`
 */
export async function findNode(nodes: NodeStore, idOrAddress: string): Promise<NodeView> {
  const found = (await listNodes(nodes)).find(({ id, address }) =>
    [id, address, address.replace(/^http:\/\//, "")].includes(idOrAddress),
  );
  if (found === undefined) throw unknownNode(idOrAddress);
  return found;
}

function unknownNode(idOrAddress: string): OperatorError {
  const shown = JSON.stringify(idOrAddress.slice(0, 100));
  return new OperatorError(
    "not_found",
    `There is no node ${shown}. List the nodes to see their ids and addresses.`,
  );
}
