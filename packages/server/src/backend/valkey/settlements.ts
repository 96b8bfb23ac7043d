import type { ValkeyCallbackStore } from "./callbacks/valkey-callback-store.ts";
import type { StoreConnection } from "./connection/store-connection.ts";
import type { DelayedTasks } from "./delayed-tasks.ts";
import { settleTask, type SettleTaskRequest } from "./operations/settle-task.ts";

export interface SettlementsOptions {
  readonly connection: StoreConnection;
  readonly delayed: DelayedTasks;
  readonly callbacks: ValkeyCallbackStore;
  readonly nodeId: string;
}

/** Ends attempts, then announces a due callback or sets the timer for the next attempt. */
export class Settlements {
  readonly #options: SettlementsOptions;

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  /** Returns `false`, and writes nothing, if the lease is not as expected. */
  async settle(request: Omit<SettleTaskRequest, "nodeId">): Promise<boolean> {
    const { connection, callbacks, delayed, nodeId } = this.#options;
    const settled = await settleTask(connection, { ...request, nodeId });
    if (settled === undefined) return false;
    if (settled.isCallbackDue) callbacks.announce();
    const { settlement } = request;
    if (settlement.status === "queued" && settlement.delayMs > 0) delayed.wakeIn(settlement.delayMs);
    return true;
  }
}
