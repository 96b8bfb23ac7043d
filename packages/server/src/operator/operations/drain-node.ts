import type { NodeStore } from "../../core/nodes.ts";
import { OperatorError } from "../operator-error.ts";
import { toNodeView, type NodeView } from "./node-view.ts";

/**
 * Drains a node, named by its id or its address (with or without `http://`): within about a second it claims no more
 * tasks and is not ready; it finishes the attempts in flight. `isDraining: false` ends that.
 * @throws OperatorError `not_found`
 */
export async function drainNode(
  nodes: NodeStore,
  idOrAddress: string,
  isDraining: boolean,
): Promise<NodeView> {
  const node = (await nodes.list()).find(({ id, address }) =>
    [id, address, address.replace(/^http:\/\//, "")].includes(idOrAddress),
  );
  if (node === undefined || !(await nodes.setDraining(node.id, isDraining))) throw unknownNode(idOrAddress);
  return toNodeView({ ...node, isDraining });
}

function unknownNode(idOrAddress: string): OperatorError {
  const shown = JSON.stringify(idOrAddress.slice(0, 100));
  return new OperatorError(
    "not_found",
    `There is no node ${shown}. List the nodes to see their ids and addresses.`,
  );
}
