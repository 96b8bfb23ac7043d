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
import { withClock } from "./with-clock.ts";

/** One of several nodes that share a store. */
export interface Node extends ContractStore {
  readonly prefix: string;
  /** Resolves when this node has received all earlier messages. */
  hearAll(): Promise<void>;
  /** Creates a task with a callback, claims and completes it; returns its id. */
  endOne(): Promise<string>;
}

export const CALLBACK = { url: "https://shop.example/hook", signingKey: "c2VjcmV0" };

/** Opens a node with a separate connection; nodes with the same prefix share their store. */
export async function openNode(url: string, prefix: string = randomUUID()): Promise<Node> {
  const connection = await openConnection({ url, prefix, log: silentLog });
  const open: OpenBackend = async (options) => {
    const timed = withClock(connection, options.clock);
    const backend = await openValkeyBackend({ connection: timed, log: silentLog, ...options });
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
      // The reply arrives on the same connection as the messages, after them.
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
