import { randomUUID } from "node:crypto";
import { silentLog } from "../../../core/log.ts";
import {
  LEASE_MS,
  openContractStore,
  type ContractStore,
  type OpenBackend,
} from "../../testing/contract-store.ts";
import { openConnection } from "../connection/open-connection.ts";
import { openValkeyBackend } from "../open-valkey-backend.ts";

/** One of several nodes that share a store. */
export interface Node extends ContractStore {
  readonly prefix: string;
  /** Everything that was said before on this node's channels has been heard. */
  hearAll(): Promise<void>;
  /** Creates a task with a callback, claims it and ends it; gives its id. */
  endOne(): Promise<string>;
}

export const CALLBACK = { url: "https://shop.example/hook", signingKey: "c2VjcmV0" };

/** Opens a node on a connection of its own; nodes with the same prefix share their store. */
export async function openNode(url: string, prefix: string = randomUUID()): Promise<Node> {
  const connection = await openConnection({ url, prefix, log: silentLog });
  const open: OpenBackend = async (options) => {
    const backend = await openValkeyBackend({ connection, log: silentLog, ...options });
    const close = async () => {
      await backend.close();
      await connection.close();
    };
    return { ...backend, close, [Symbol.asyncDispose]: close };
  };
  const store = await openContractStore(open);
  return {
    ...store,
    prefix,
    async hearAll() {
      // The answer comes on the connection that the messages come on, after them.
      await connection.subscriber.ping();
    },
    async endOne() {
      const task = store.newTask({ callback: CALLBACK });
      await store.tasks.create(task);
      const [claimed] = await store.tasks.claim({ workerId: "w", limit: 1, leaseMs: LEASE_MS });
      if (claimed === undefined) throw new Error("no task could be claimed");
      await store.tasks.settle(claimed.lease, store.completed());
      return task.id;
    },
  };
}
