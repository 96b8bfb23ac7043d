import type { NodeStore } from "../../../core/nodes.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { drainNode } from "./drain-node.ts";
import { listNodes } from "./list-nodes.ts";
import { removeNode } from "./remove-node.ts";
import { renewNode } from "./renew-node.ts";

/** The nodes that share a server. Leases use the server's time. */
export function valkeyNodeStore(connection: StoreConnection): NodeStore {
  return {
    renew: (request) => renewNode(connection, request),
    remove: (id) => removeNode(connection, id),
    list: () => listNodes(connection),
    setDraining: (id, isDraining) => drainNode(connection, id, isDraining),
  };
}
