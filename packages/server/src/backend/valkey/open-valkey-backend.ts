import { BackendUnavailableError, type Backend } from "../../core/backend.ts";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { RetryPolicy } from "../../core/settlement.ts";
import { StoreHealth } from "../store-health.ts";
import { probeWrites } from "./operations/probe-writes.ts";
import { checkLayout } from "./check-layout.ts";
import { ValkeyCallbackStore } from "./callbacks/valkey-callback-store.ts";
import { ValkeyClientStore } from "./clients/valkey-client-store.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import { closableConnection } from "./connection/store-connection.ts";
import { CompletionWaiters } from "./completion-waiters.ts";
import { DelayedTasks } from "./delayed-tasks.ts";
import { Housekeeping } from "./housekeeping.ts";
import { Messages } from "./messages.ts";
import { getTask } from "./queries.ts";
import { Settlements } from "./settlements.ts";
import { ValkeyTaskBackend } from "./valkey-task-backend.ts";

export interface ValkeyBackendOptions {
  /** Shared, so it stays open when the backend closes. */
  readonly connection: ValkeyConnection;
  readonly clock: Clock;
  /** Generates UUIDs (version 7) for leases, clients, keys and this node. */
  readonly ids: () => string;
  readonly retryPolicy: RetryPolicy;
  readonly log: Log;
  /** Most queued tasks over all nodes; further tasks are refused. @default 10_000 */
  readonly maxQueued?: number;
  /** How long ended tasks are kept, in ms (protocol part 2, "keep results"). @default 300_000 */
  readonly resultTtlMs?: number;
}

/**
 * Opens a store on Valkey or Redis, which any number of nodes can share.
 * @throws BackendUnavailableError if the server cannot be used, or holds tasks in another layout
 */
export async function openValkeyBackend({
  connection: shared,
  clock,
  ids,
  retryPolicy,
  log,
  maxQueued = 10_000,
  resultTtlMs = 300_000,
}: ValkeyBackendOptions): Promise<Backend> {
  await checkLayout(shared);
  const nodeId = ids();
  const connection = closableConnection(shared);
  const onResubscribed = (listener: () => void) => shared.onResubscribed(listener);
  const messages = new Messages({ connection: shared, log });
  const delayed = new DelayedTasks({ connection, clock, log });
  const callbacks = await ValkeyCallbackStore.open({ connection, messages, clock, log, nodeId, resultTtlMs });
  const settlements = new Settlements({ connection, delayed, callbacks, clock, nodeId });
  const get = (id: string) => getTask(connection, id, clock.now() - resultTtlMs);
  const waiters = await CompletionWaiters.open({ connection, onResubscribed, messages, log, nodeId, get });
  const parts = { connection, settlements, callbacks, clock, nodeId, resultTtlMs };
  const housekeeping = new Housekeeping({ ...parts, retryPolicy });
  const tasks = await ValkeyTaskBackend.open({
    ...parts,
    onResubscribed,
    messages,
    waiters,
    housekeeping,
    ids,
    maxQueued,
  });

  const health = new StoreHealth({ probe: () => probeWrites(shared) });
  const close = async () => {
    const closed = connection.close();
    waiters.close(new BackendUnavailableError("the store is closed"));
    await closed;
    delayed.stop();
    tasks.close();
    callbacks.close();
    messages.close();
  };
  return {
    tasks,
    callbacks,
    clients: new ValkeyClientStore({ connection, clock, ids }),
    findProblem: async () => shared.problem() ?? (await health.findProblem()),
    close,
    [Symbol.asyncDispose]: close,
  };
}
