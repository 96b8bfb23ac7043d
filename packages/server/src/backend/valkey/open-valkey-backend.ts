import { BackendUnavailableError, type Backend } from "../../core/backend.ts";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { RetryPolicy } from "../../core/settlement.ts";
import { StoreHealth } from "../store-health.ts";
import { probeWrites } from "./operations/probe-writes.ts";
import { ValkeyCallbackStore } from "./callbacks/valkey-callback-store.ts";
import { valkeyClientStore } from "./clients/valkey-client-store.ts";
import type { ValkeyConnection } from "./connection/open-connection.ts";
import { closableConnection } from "./connection/store-connection.ts";
import { CompletionWaiters } from "./completion-waiters.ts";
import { DelayedTasks } from "./delayed-tasks.ts";
import { InstallationWatch } from "./installation/installation-watch.ts";
import { requireInstallation } from "./installation/join-installation.ts";
import { Housekeeping } from "./housekeeping.ts";
import { Messages } from "./messages.ts";
import { valkeyNodeStore } from "./nodes/valkey-node-store.ts";
import { getTask } from "./queries.ts";
import { ServerClock } from "./server-clock.ts";
import { Settlements } from "./settlements.ts";
import { ValkeyTaskBackend } from "./valkey-task-backend.ts";

export interface ValkeyBackendOptions {
  /** Shared, so it stays open when the backend closes. */
  readonly connection: ValkeyConnection;
  /** Generates UUIDs (version 7) for leases, clients, keys and this node. */
  readonly ids: () => string;
  readonly retryPolicy: RetryPolicy;
  readonly log: Log;
  /** Most queued tasks over all nodes; further tasks are refused. @default 10_000 */
  readonly maxQueued?: number;
  /** How long ended tasks are kept, in ms (protocol part 2, "keep results"). @default 300_000 */
  readonly resultTtlMs?: number;
  /**
   * Whether this is a node, which must have the same `maxQueued` and `resultTtlMs` as the other nodes: it checks that
   * every second. A command that only manages clients need not. @default true
   */
  readonly isNode?: boolean;
  /** The server's time, for reads. @default a clock that the server's replies set */
  readonly clock?: Clock;
}

/** A store on Valkey or Redis. */
export interface ValkeyBackend extends Backend {
  /** Why this node must not use the store, in one sentence. The node then claims and accepts no tasks. */
  problem(): string | undefined;
  /** How far this machine's clock is ahead of the server's, in ms. Only the server's clock decides. */
  clockOffsetMs(): number;
  /** Calls the listener when the store was emptied or replaced. Returns a function that removes the listener. */
  onEmptied(listener: () => void): () => void;
}

/**
 * Opens a store on Valkey or Redis, which any number of nodes can share.
 * @throws BackendUnavailableError if the server cannot be used, or holds tasks in another layout
 */
export async function openValkeyBackend({
  connection: shared,
  ids,
  retryPolicy,
  log,
  maxQueued = 10_000,
  resultTtlMs = 300_000,
  isNode = true,
  clock: givenClock,
}: ValkeyBackendOptions): Promise<ValkeyBackend> {
  const settings = isNode ? { resultTtlMs: String(resultTtlMs), maxQueued: String(maxQueued) } : {};
  const installation = await requireInstallation(shared, { newId: ids(), settings });
  const serverClock = new ServerClock(installation.now);
  const clock = givenClock ?? serverClock;
  const watch = isNode
    ? new InstallationWatch({ connection: shared, installation, settings, serverClock, ids, log })
    : undefined;
  const problem = () => watch?.problem;
  const nodeId = ids();
  const connection = closableConnection(shared);
  const onResubscribed = (listener: () => void) => shared.onResubscribed(listener);
  const messages = new Messages({ connection: shared, log });
  const delayed = new DelayedTasks({ connection, log });
  const callbacks = await ValkeyCallbackStore.open({ connection, messages, log, nodeId, resultTtlMs });
  const settlements = new Settlements({ connection, delayed, callbacks, nodeId });
  const get = (id: string) => getTask(connection, id, clock.now() - resultTtlMs);
  const waiters = await CompletionWaiters.open({ connection, onResubscribed, messages, log, nodeId, get });
  const parts = { connection, settlements, callbacks, nodeId, resultTtlMs, problem };
  const housekeeping = new Housekeeping({ ...parts, retryPolicy });
  const tasks = await ValkeyTaskBackend.open({
    ...parts,
    clock,
    onResubscribed,
    messages,
    waiters,
    housekeeping,
    ids,
    maxQueued,
  });

  const health = new StoreHealth({ probe: () => probeWrites(shared) });
  const close = async () => {
    watch?.stop();
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
    clients: valkeyClientStore({ connection, ids }),
    nodes: valkeyNodeStore(connection),
    findProblem: async () => shared.problem() ?? problem() ?? (await health.findProblem()),
    knownProblem: async () => shared.problem() ?? problem() ?? (await health.knownProblem()),
    problem,
    clockOffsetMs: () => watch?.clockOffsetMs ?? 0,
    onEmptied: (listener) => watch?.onEmptied(listener) ?? (() => {}),
    close,
    [Symbol.asyncDispose]: close,
  };
}
