import { BackendUnavailableError, type Backend } from "../../core/backend.ts";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { RetryPolicy } from "../../core/settlement.ts";
import { checkLayout } from "./check-layout.ts";
import { ValkeyCallbackStore } from "./callbacks/valkey-callback-store.ts";
import { ValkeyClientStore } from "./clients/valkey-client-store.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import { Deliveries } from "./deliveries.ts";
import { Ends } from "./ends.ts";
import { Gate, guardStore } from "./guard-store.ts";
import { Housekeeping } from "./housekeeping.ts";
import { Messages } from "./messages.ts";
import { getTask } from "./queries.ts";
import { ClientQueues } from "./queue/client-queues.ts";
import { Settlements } from "./settlements.ts";
import { ValkeyTaskBackend } from "./valkey-task-backend.ts";

export interface ValkeyBackendOptions {
  /** Stays open when the backend closes: others use it too. */
  readonly connection: ValkeyConnection;
  readonly clock: Clock;
  /** Gives UUIDs, version 7, for leases, clients and keys, and this node's own. */
  readonly ids: () => string;
  readonly retryPolicy: RetryPolicy;
  readonly log: Log;
  /** Tasks are refused while so many wait, on all nodes together. @default 10_000 */
  readonly maxQueued?: number;
  /** How long an ended task is kept, in ms (protocol part 2, "keep results"). @default 300_000 */
  readonly resultTtlMs?: number;
}

/**
 * Opens the store that any number of nodes share: BullMQ's queues and Stile's records on one Valkey or Redis. Rejects
 * with {@link BackendUnavailableError} if the server cannot be used.
 */
export async function openValkeyBackend({
  connection,
  clock,
  ids,
  retryPolicy,
  log,
  maxQueued = 10_000,
  resultTtlMs = 300_000,
}: ValkeyBackendOptions): Promise<Backend> {
  await connection.guard(() => checkLayout(connection));
  const nodeId = ids();
  const queues = new ClientQueues(connection, log);
  await queues.ready();
  const messages = new Messages({ connection, log });
  const deliveries = new Deliveries({ connection, queues, clock, log });
  const callbacks = await ValkeyCallbackStore.open({ connection, messages, clock, log, nodeId, resultTtlMs });
  const settlements = new Settlements({ connection, deliveries, callbacks, clock, nodeId });
  const shared = { connection, messages, queues, deliveries, settlements, clock, ids, log, resultTtlMs };
  const get = (id: string) => getTask(connection, id, clock.now() - resultTtlMs);
  const ends = await Ends.open({ connection, messages, log, nodeId, get });
  const housekeeping = new Housekeeping({ ...shared, retryPolicy });
  const tasks = await ValkeyTaskBackend.open({ ...shared, ends, housekeeping, maxQueued });
  const gate = new Gate(connection);

  const close = async () => {
    gate.close();
    ends.close(new BackendUnavailableError("the store is closed"));
    await gate.settled();
    deliveries.stop();
    tasks.close();
    callbacks.close();
    messages.close();
  };
  return {
    tasks: guardStore(tasks, gate),
    callbacks: guardStore(callbacks, gate),
    clients: guardStore(new ValkeyClientStore({ connection, clock, ids }), gate),
    close,
    [Symbol.asyncDispose]: close,
  };
}
