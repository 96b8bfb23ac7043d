import type { NodeRecord, NodeStore, RenewRequest } from "../../../core/nodes.ts";
import type { StoreConnection } from "../connection/store-connection.ts";
import { drainNode } from "./drain-node.ts";
import { listNodes } from "./list-nodes.ts";
import { removeNode } from "./remove-node.ts";
import { renewNode } from "./renew-node.ts";

/** The nodes that share a server. Leases use the server's time. */
export class ValkeyNodeStore implements NodeStore {
  readonly #connection: StoreConnection;

  constructor(connection: StoreConnection) {
    this.#connection = connection;
  }

  renew(request: RenewRequest): Promise<boolean> {
    return renewNode(this.#connection, request);
  }

  remove(id: string): Promise<void> {
    return removeNode(this.#connection, id);
  }

  list(): Promise<readonly NodeRecord[]> {
    return listNodes(this.#connection);
  }

  setDraining(id: string, isDraining: boolean): Promise<boolean> {
    return drainNode(this.#connection, id, isDraining);
  }
}
